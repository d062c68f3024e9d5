import type { Rule, Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addFirst } from '../workspace/add-element';
import { addImport } from '../workspace/imports';
import { importPath } from '../workspace/import-path';
import { findRoutes } from '../workspace/routes';
import { shown } from '../workspace/shown';
import { property } from '../workspace/source-text';
import { sourcePathsOf } from '../workspace/workspace-sources';
import type { Answers } from './answers';
import type { Report } from './report';

/** Routes to pages: the login page for those who are not signed in, others for those who are. */
export function addPages(
  tree: Tree,
  sources: readonly string[],
  pages: readonly string[],
  fileOf: (name: string) => string,
  report: Report,
): void {
  for (const page of pages.toReversed()) {
    const place = findRoutes(tree, sources);
    const module = place ? importPath(place.path, fileOf(page)) : `./${page}/${page}`;
    const guard = page === 'sign-in' ? 'signedOutGuard' : 'authGuard';
    const code = `{ path: '${page}', canMatch: [${guard}()], loadComponent: () => import('${module}') }`;
    const path = addRoute(tree, sources, page, code, report);
    if (path !== null) tree.overwrite(path, addImport(tree.readText(path), guard, 'ngx-strongbox'));
  }
}

/** A server answers nothing at an address without a route: not where logins come back to, and not at the start. */
export function addServedRoutes({ app, strategy }: Answers, report: Report): Rule {
  return async (tree) => {
    if (!app.build.options?.['server']) return;
    const sources = await sourcePathsOf(tree, app.name);
    if (strategy === 'oidc') {
      addRoute(tree, sources, 'auth/callback', "{ path: 'auth/callback', children: [] }", report);
    }
    const paths = findRoutes(tree, sources)?.node.elements.map(pathOf) ?? [];
    // While there is none at all, Angular makes one up for the start.
    if (paths.length === 0 || paths.includes('') || paths.includes('**')) return;
    addRoute(tree, sources, '', "{ path: '', pathMatch: 'full', children: [] }", report);
  };
}

/** In front of the others: a wildcard would swallow what comes behind it. The file it is in now, or `null`. */
function addRoute(
  tree: Tree,
  sources: readonly string[],
  path: string,
  code: string,
  report: Report,
): string | null {
  const place = findRoutes(tree, sources);
  if (!place) {
    report.byHand('The routes were not found; add to them:', code);
    return null;
  }
  if (place.node.elements.some((route) => pathOf(route) === path)) {
    report.byHand(`There is a route ${path} already; it would have been:`, code);
    return null;
  }
  tree.overwrite(place.path, addFirst(tree.readText(place.path), place.node, code));
  report.done(`${shown(place.path)}: the route ${path || "''"}`);
  return place.path;
}

function pathOf(route: ts.Expression): string | undefined {
  const path = ts.isObjectLiteralExpression(route) ? property(route, 'path')?.initializer : undefined;
  return path && ts.isStringLiteralLike(path) ? path.text : undefined;
}
