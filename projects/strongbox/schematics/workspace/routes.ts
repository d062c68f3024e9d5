import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { findArray, type Found } from './declarations';
import { isCallOf } from './imports';
import { findAll } from './source-text';
import { readSource } from './workspace-sources';

/** The routes of an application, `null` when they are not written out in one array. */
export function findRoutes(tree: Tree, sources: readonly string[]): Found<ts.ArrayLiteralExpression> | null {
  const found = routersIn(tree, sources).flatMap(
    ({
      path,
      node: {
        arguments: [routes],
      },
    }) => (routes ? [findArray(tree, path, routes)] : []),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether there is anything to route at all: without it no template may have a link. */
export function hasRouter(tree: Tree, sources: readonly string[]): boolean {
  return routersIn(tree, sources).length > 0;
}

function routersIn(tree: Tree, sources: readonly string[]): readonly Found<ts.CallExpression>[] {
  return sources.flatMap((path) =>
    findAll(readSource(tree, path), ts.isCallExpression)
      .filter(
        (call) =>
          call.expression.getText() === 'RouterModule.forRoot' ||
          isCallOf(call, 'provideRouter', '@angular/router'),
      )
      .map((node) => ({ path, node })),
  );
}
