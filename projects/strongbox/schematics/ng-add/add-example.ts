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
import type ts from 'typescript';
import type { Application } from '../workspace/application';
import type { Found } from '../workspace/declarations';
import { importPath } from '../workspace/import-path';
import { addToImports, addToTemplate, findRootComponent, isStandalone } from '../workspace/root-component';
import { findRootScope } from '../workspace/root-scope';
import { hasRouter } from '../workspace/routes';
import { shown } from '../workspace/shown';
import { sourcePathsOf } from '../workspace/workspace-sources';
import { addPages } from './add-routes';
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
    const sources = await sourcePathsOf(tree, app.name);
    const isRouted = hasRouter(tree, sources);
    const pages = !isRouted ? [] : strategy === 'rest-login' ? ['profile', 'sign-in'] : ['profile'];
    const files = ['sign-in-bar', ...pages].map(fileOf);
    const there = files.find((file) => tree.exists(file));
    if (there !== undefined) {
      report.byHand(`No example, as there is a file ${there} already.`);
      return undefined;
    }
    files.forEach((file) => {
      report.done(shown(file));
    });
    showBar(tree, app, fileOf('sign-in-bar'), isRouted, report);
    if (isRouted) addPages(tree, sources, pages, fileOf, report);
    else report.byHand('The app has no router, so no page is behind a guard: see authGuard().');
    const values = { prefix: app.prefix, type: typeOf(app), isRouted };
    return chain(
      ['sign-in-bar', ...pages].map((name) =>
        mergeWith(apply(url(`./files/${name}`), [applyTemplates(values), move(join(folder, name))])),
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

function isPlaceholder(tree: Tree, { path }: Found<ts.ObjectLiteralExpression>): boolean {
  const { path: folder, subfiles } = tree.getDir(dirname(path));
  return subfiles.some(
    (file) => file.endsWith('.html') && tree.readText(join(folder, file)).includes('is only a placeholder'),
  );
}

function showBar(tree: Tree, app: Application, file: string, isRouted: boolean, report: Report): void {
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
  if (isRouted && isPlaceholder(tree, changed)) {
    report.done('Pages show below the placeholder that ng new has put there, until you take that out');
  }
  const imported = isStandalone(changed)
    ? null
    : { name: 'SignInBar', module: importPath(changed.path, file) };
  addTestProviders(tree, changed, { imported, isRouted }, report);
}
