import {
  apply,
  applyTemplates,
  chain,
  mergeWith,
  move,
  type Rule,
  type Tree,
  url,
} from '@angular-devkit/schematics';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { addFirst } from '../workspace/add-element';
import type { Application } from '../workspace/application';
import { sourcesOf } from '../workspace/auth-set-up';
import type { Found } from '../workspace/declarations';
import { addImports } from '../workspace/imports';
import { importPath, shown } from '../workspace/local-path';
import { addToImports, addToTemplate, findRootComponent, isStandalone } from '../workspace/root-component';
import { findRootScope } from '../workspace/root-scope';
import { findRoutes } from '../workspace/routes';
import { property } from '../workspace/source-text';
import { addTestProviders } from './add-test-providers';
import type { Answers } from './answers';
import type { Report } from './report';

/** Buttons to sign in and out, a page behind a guard, and with an own login the login page. */
export function addExample({ app, strategy }: Answers, report: Report): Rule {
  return async (tree) => {
    const component = rootComponent(tree, app);
    if (!component) {
      report.byHand(`No example, as the root component of ${app.main} was not found.`);
      return undefined;
    }
    const folder = dirname(component.path);
    const fileOf = (name: string): string => join(folder, name, `${name}${typeOf(app)}.ts`);
    const pages = strategy === 'rest-login' ? ['profile', 'sign-in'] : ['profile'];
    const files = ['sign-in-bar', ...pages].map(fileOf);
    const there = files.find((file) => tree.exists(file));
    if (there !== undefined) {
      report.byHand(`No example, as there is a file ${there} already.`);
      return undefined;
    }
    files.forEach((file) => {
      report.done(shown(file));
    });
    showBar(tree, app, fileOf('sign-in-bar'), report);
    const sources = (await sourcesOf(tree, app.name)).map(({ fileName }) => fileName);
    addRoutes(tree, sources, pages, fileOf, report);
    const sets = strategy === 'rest-login' ? ['example', 'sign-in'] : ['example'];
    return chain(
      sets.map((set) =>
        mergeWith(
          apply(url(`./files/${set}`), [
            applyTemplates({ prefix: app.prefix, type: typeOf(app) }),
            move(folder),
          ]),
        ),
      ),
    );
  };
}

function rootComponent(tree: Tree, { main }: Application): Found<ts.ObjectLiteralExpression> | null {
  const root = findRootScope(tree, main);
  return root && findRootComponent(tree, root);
}

/** `.component` in a workspace that keeps to the style guide of 2016. */
function typeOf({ definition }: Application): string {
  const defaults = definition.extensions['schematics'] as
    Readonly<Record<string, { readonly type?: string } | undefined>> | undefined;
  const type = defaults?.['@schematics/angular:component']?.type;
  return type ? `.${type}` : '';
}

function showBar(tree: Tree, app: Application, file: string, report: Report): void {
  const html = `<${app.prefix}-sign-in-bar />`;
  const byHand = (): void => {
    report.byHand(
      `Put ${html} into a template, and SignInBar of ${file} into the imports of its component or module.`,
    );
  };
  const component = rootComponent(tree, app);
  const root = findRootScope(tree, app.main);
  const home = component && isStandalone(component) ? component : root;
  if (!home || !addToImports(tree, home, 'SignInBar', importPath(home.path, file))) {
    byHand();
    return;
  }
  const changed = rootComponent(tree, app);
  if (!changed || !addToTemplate(tree, changed, html)) {
    byHand();
    return;
  }
  report.done(`${shown(changed.path)}: ${html}, at the top of its template`);
  addTestProviders(
    tree,
    changed,
    isStandalone(changed) ? null : { name: 'SignInBar', module: importPath(changed.path, file) },
    report,
  );
}

/** In front of the others: a wildcard would swallow what comes behind it. */
function addRoutes(
  tree: Tree,
  sources: readonly string[],
  pages: readonly string[],
  fileOf: (name: string) => string,
  report: Report,
): void {
  const routes = findRoutes(tree, sources);
  const code = (page: string, module: string): string => {
    const guard = page === 'sign-in' ? 'signedOutGuard' : 'authGuard';
    return `{ path: '${page}', canMatch: [${guard}()], loadComponent: () => import('${module}') }`;
  };
  const paths = routes?.node.elements.map(pathOf) ?? [];
  for (const page of pages.toReversed()) {
    const place = findRoutes(tree, sources);
    const module = place ? importPath(place.path, fileOf(page)) : `./${page}/${page}`;
    if (!place || paths.includes(page)) {
      report.byHand(
        place
          ? `There is a route ${page} already; the example's is:`
          : 'The routes were not found; add to them:',
        code(page, module),
      );
      continue;
    }
    const text = addFirst(tree.readText(place.path), place.node, code(page, module));
    const guard = page === 'sign-in' ? 'signedOutGuard' : 'authGuard';
    tree.overwrite(place.path, addImports(text, [[guard, 'ngx-strongbox']]));
    report.done(`${shown(place.path)}: the route ${page}`);
  }
}

function pathOf(route: ts.Expression): string | undefined {
  const path = ts.isObjectLiteralExpression(route) ? property(route, 'path')?.initializer : undefined;
  return path && ts.isStringLiteralLike(path) ? path.text : undefined;
}
