import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addElement, removeElement } from '../workspace/add-element';
import type { Application } from '../workspace/application';
import type { Found } from '../workspace/declarations';
import { addImports, isCallOf, removeImport } from '../workspace/imports';
import { reachableFrom } from '../workspace/reachable-from';
import { addRootProvider, canAddRootProvider, type Code } from '../workspace/root-providers';
import { findRootScope } from '../workspace/root-scope';
import { placeOf, shown } from '../workspace/shown';
import { findAll, parse } from '../workspace/source-text';
import { sourcesOf } from '../workspace/workspace-sources';
import { call } from '../workspace/write-code';
import type { Answers } from './answers';
import type { Report } from './report';

const http = '@angular/common/http';
const core = 'ngx-strongbox';

/** Puts our interceptors behind those that are there: what decides where a request goes has to run before them. */
export async function addInterceptors(tree: Tree, { app, strategy }: Answers, report: Report): Promise<void> {
  const names = strategy === 'oidc' ? ['authInterceptor'] : ['authInterceptor', 'xsrfInterceptor'];
  const wanted: Wanted = { names, withoutAngularsXsrf: strategy !== 'oidc' };
  const root = findRootScope(tree, app.main);
  const reachable = root ? reachableFrom(tree, root) : [];
  const calls = clientsIn(reachable.map(({ node }) => node));
  const others = clientsIn(await sourcesOf(tree, app.name)).filter((place) => !calls.includes(place));
  const found = reachable.flatMap(({ path, node }) => clientCalls(node).map((one) => ({ path, node: one })));
  const [only] = found;
  if (calls.length === 1 && only) {
    merge(tree, only, wanted);
    report.done(`${shown(only.path)}: ${names.join(' and ')}, last in provideHttpClient`);
    warnOf(only.node, wanted, report);
  } else if (calls.length > 1) {
    report.byHand(
      `provideHttpClient is called in ${calls.join(' and ')}. Put last where the application's own is:`,
      `withInterceptors([${names.join(', ')}])`,
    );
  } else provideClient(tree, app, reachable, wanted, report);
  for (const place of others) {
    report.byHand(
      `${place} has an HttpClient of its own, whose requests get no credential. Give it ${names.join(' and ')} too, or withRequestsMadeViaParent().`,
    );
  }
}

function clientCalls(node: ts.Node): readonly ts.CallExpression[] {
  return findAll(node, ts.isCallExpression).filter((one) => isCallOf(one, 'provideHttpClient', http));
}

/** Where they are, each once. */
function clientsIn(nodes: readonly ts.Node[]): readonly string[] {
  return [...new Set(nodes.flatMap(clientCalls).filter(isOnItsOwn).map(placeOf))];
}

const isOnItsOwn = (client: ts.CallExpression): boolean =>
  !/\bwithRequestsMadeViaParent\(/.test(client.getText());

function provideClient(
  tree: Tree,
  app: Application,
  reachable: readonly Found[],
  wanted: Wanted,
  report: Report,
): void {
  const code = newClient(tree, canAddRootProvider(tree, app.main) ? reachable : [], wanted);
  const path = addRootProvider(tree, app.main, code);
  if (path === null) {
    report.byHand(
      `Provide HttpClient for the whole application, in what ${app.main} starts it with:`,
      code.text,
    );
  } else report.done(`${shown(path)}: provideHttpClient with ${wanted.names.join(' and ')}`);
}

interface Wanted {
  readonly names: readonly string[];
  /** Ours does it, and knows which header belongs where. */
  readonly withoutAngularsXsrf: boolean;
}

function newClient(tree: Tree, reachable: readonly Found[], { names, withoutAngularsXsrf }: Wanted): Code {
  const wasModule = replaceModule(tree, reachable);
  const features = [
    ...(withoutAngularsXsrf ? ['withNoXsrfProtection'] : []),
    ...(wasModule ? ['withInterceptorsFromDi'] : []),
  ];
  return {
    text: call(
      'provideHttpClient',
      ...features.map((name) => `${name}()`),
      `withInterceptors([${names.join(', ')}])`,
    ),
    imports: [
      ...['provideHttpClient', ...features, 'withInterceptors'].map((name) => [name, http] as const),
      ...names.map((name) => [name, core] as const),
    ],
  };
}

/** `HttpClientModule` is `provideHttpClient(withInterceptorsFromDi())`, which interceptors of ours cannot join. */
function replaceModule(tree: Tree, reachable: readonly Found[]): boolean {
  const isIt = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) && node.text === 'HttpClientModule';
  for (const { path, node } of reachable) {
    const [name] = findAll(node, isIt).filter(({ parent }) => ts.isArrayLiteralExpression(parent));
    if (!name) continue;
    const text = tree.readText(path);
    // Its import and this use: whoever exports it too needs it.
    if (findAll(name.getSourceFile(), isIt).length !== 2) return false;
    tree.overwrite(path, removeImport(removeElement(text, name), name.text, http));
    return true;
  }
  return false;
}

function merge(
  tree: Tree,
  { path, node }: Found<ts.CallExpression>,
  { names, withoutAngularsXsrf }: Wanted,
): void {
  const before = tree.readText(path);
  const last = node.arguments.findLast((one) => /^withInterceptors(FromDi)?\(/.test(one.getText()));
  const array =
    last && ts.isCallExpression(last) && isCallOf(last, 'withInterceptors', http)
      ? last.arguments[0]
      : undefined;
  let after =
    array && ts.isArrayLiteralExpression(array)
      ? names.reduce((text, name) => addElement(text, sameNode(text, array), name), before)
      : addElement(before, node, `withInterceptors([${names.join(', ')}])`);
  const imports: (readonly [string, string])[] = [
    ...names.map((name) => [name, core] as const),
    ['withInterceptors', http],
  ];
  if (withoutAngularsXsrf && !/\bwith(No)?Xsrf(Protection|Configuration)\b/.test(node.getText())) {
    after = addElement(after, sameNode(after, node), 'withNoXsrfProtection()');
    imports.push(['withNoXsrfProtection', http]);
  }
  tree.overwrite(path, addImports(after, imports));
}

/** The node that begins where this one did, before the text behind its beginning was changed. */
function sameNode<T extends ts.Node>(text: string, node: T): T {
  const found = findAll(
    parse(text),
    (one): one is T => one.kind === node.kind && one.getStart() === node.getStart(),
  );
  return found[0] ?? node;
}

function warnOf(node: ts.CallExpression, { withoutAngularsXsrf }: Wanted, report: Report): void {
  const text = node.getText();
  if (/\bwithXhr\(/.test(text) && !withoutAngularsXsrf) {
    report.byHand(
      "Take withXhr() out of provideHttpClient: sign-in at a provider needs fetch, Angular's default.",
    );
  }
  if (withoutAngularsXsrf && /\bwithXsrfConfiguration\(/.test(text)) {
    report.byHand(
      'provideHttpClient has withXsrfConfiguration: put withNoXsrfProtection() in its place, and those names into withXsrf({ cookieName, headerName }) of provideAuth.',
    );
  }
}
