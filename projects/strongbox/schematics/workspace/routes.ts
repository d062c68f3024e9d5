import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { findDeclaration, type Found } from './declarations';
import { isCallOf } from './imports';
import { bare, findAll } from './source-text';
import { readSource } from './workspace-sources';

const router = '@angular/router';

/** The routes of an application, `null` when they are not written out in one array. */
export function findRoutes(tree: Tree, sources: readonly string[]): Found<ts.ArrayLiteralExpression> | null {
  const found = sources.flatMap((path) =>
    findAll(readSource(tree, path), ts.isCallExpression)
      .filter((call) => isCallOf(call, 'provideRouter', router) || isForRoot(call))
      .flatMap(({ arguments: [routes] }) => (routes ? [arrayOf(tree, path, routes)] : [])),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether there is anything to route at all: without it no template may have a link. */
export function hasRouter(tree: Tree, sources: readonly string[]): boolean {
  return sources.some((path) => {
    const source = readSource(tree, path);
    return findAll(source, ts.isCallExpression).some(
      (call) => isCallOf(call, 'provideRouter', router) || isForRoot(call),
    );
  });
}

function isForRoot({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'RouterModule.forRoot';
}

function arrayOf(tree: Tree, path: string, routes: ts.Expression): Found<ts.ArrayLiteralExpression> | null {
  const node = bare(routes);
  if (ts.isArrayLiteralExpression(node)) return { path, node };
  const found = ts.isIdentifier(node) ? findDeclaration(tree, path, node.text) : null;
  const array = found && ts.isExpression(found.node) ? bare(found.node) : null;
  return found && array && ts.isArrayLiteralExpression(array) ? { path: found.path, node: array } : null;
}
