import { type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addElement, addProperty } from '../workspace/add-element';
import { addImport } from '../workspace/imports';
import { findRoutes } from '../workspace/routes';
import { placeOf } from '../workspace/shown';
import { bare, property } from '../workspace/source-text';
import { sourcePathsOf } from '../workspace/workspace-sources';

export interface GuardedRoute {
  readonly project: string;
  /** Its whole path. */
  readonly route: string;
  readonly kind: string;
  /** The guard's. */
  readonly name: string;
}

/** Puts a guard on a route that is written out in the routes of the application. */
export function guardRoute(
  { project, route, kind, name }: GuardedRoute,
  importPath: (tree: Tree, importer: string) => Promise<string>,
): Rule {
  return async (tree, { logger }) => {
    const routes = findRoutes(tree, await sourcePathsOf(tree, project));
    if (!routes) {
      throw new SchematicsException(
        `The routes of ${project} are not written out in one array: put ${kind}: [${name}] on the route by hand.`,
      );
    }
    const found = flatten(routes.node, '');
    const wanted = route.replace(/^\/|\/$/g, '');
    const [target, ...others] = found.filter(({ path }) => path === wanted);
    if (!target) {
      const paths = found.map(({ path }) => path || "''").join(', ');
      throw new SchematicsException(
        `${routes.path} has no route ${wanted} (there is: ${paths}). Put ${kind}: [${name}] on it by hand where it is loaded from elsewhere.`,
      );
    }
    // Below the first one they are guarded with it.
    const open = others.filter(({ node }) => node.pos >= target.node.end);
    if (open.length > 0) {
      const places = [target, ...open].map(({ node }) => placeOf(node)).join(' and ');
      throw new SchematicsException(
        `${wanted} is the path of ${places}: put ${kind}: [${name}] on each by hand, or who may not see one gets the other.`,
      );
    }
    if (
      kind === 'canActivateChild' &&
      !['children', 'loadChildren'].some((one) => property(target.node, one))
    ) {
      throw new SchematicsException(
        `canActivateChild guards what is below a route, and ${placeOf(target.node)} has nothing there: take canMatch or canActivate.`,
      );
    }
    const text = tree.readText(routes.path);
    const guarded = withGuard(text, target.node, kind, name);
    tree.overwrite(routes.path, addImport(guarded, name, await importPath(tree, routes.path)));
    logger.info(`${placeOf(target.node)} is guarded.`);
  };
}

interface FlatRoute {
  readonly path: string;
  readonly node: ts.ObjectLiteralExpression;
}

/** All routes with their whole paths, parents first. */
function flatten(routes: ts.ArrayLiteralExpression, parent: string): readonly FlatRoute[] {
  return routes.elements.flatMap((element) => {
    const node = bare(element);
    if (!ts.isObjectLiteralExpression(node)) return [];
    const own = property(node, 'path')?.initializer;
    if (!own || !ts.isStringLiteralLike(own)) return [];
    const path = [parent, own.text].filter(Boolean).join('/');
    const children = property(node, 'children')?.initializer;
    const below = children && bare(children);
    return [{ path, node }, ...(below && ts.isArrayLiteralExpression(below) ? flatten(below, path) : [])];
  });
}

function withGuard(text: string, route: ts.ObjectLiteralExpression, kind: string, name: string): string {
  const guards = property(route, kind)?.initializer;
  if (!guards) return addProperty(text, route, `${kind}: [${name}]`);
  const list = bare(guards);
  if (!ts.isArrayLiteralExpression(list)) {
    throw new SchematicsException(`${placeOf(guards)} is no array: add ${name} to it by hand.`);
  }
  return addElement(text, list, name);
}
