import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addElement, addProperty } from './add-element';
import { findDeclaration, type Found } from './declarations';
import { addImports, isCallOf } from './imports';
import { bare, findAll, indent, indentationAt, property, splice } from './source-text';
import { readSource } from './workspace-sources';

/** Where an application says what is there for all of it: its configuration, or its root module. */
export interface RootScope extends Found<ts.ObjectLiteralExpression> {
  readonly kind: 'config' | 'module';
  /** What is bootstrapped, by the name it has in `main`. */
  readonly main: string;
  readonly bootstrapped: string;
}

const platform = '@angular/platform-browser';

/** `null` when the application starts in a way that is not known here. */
export function findRootScope(tree: Tree, main: string): RootScope | null {
  const source = readSource(tree, main);
  const call = findAll(source, ts.isCallExpression).find(
    (one) => isCallOf(one, 'bootstrapApplication', platform) || isBootstrapModule(one),
  );
  const [first, second] = call?.arguments ?? [];
  if (!call || !first || !ts.isIdentifier(first)) return null;
  const bootstrapped = first.text;
  if (isBootstrapModule(call)) {
    const metadata = findMetadata(tree, main, bootstrapped, 'NgModule');
    return metadata && { kind: 'module', main, bootstrapped, ...metadata };
  }
  const config = second && findObject(tree, main, second);
  return config ? { kind: 'config', main, bootstrapped, ...config } : null;
}

function isBootstrapModule(call: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'bootstrapModule';
}

/** The object of a class's decorator. */
export function findMetadata(
  tree: Tree,
  path: string,
  className: string,
  decorator: 'NgModule' | 'Component',
): Found<ts.ObjectLiteralExpression> | null {
  const found = findDeclaration(tree, path, className);
  if (!found || !ts.isClassDeclaration(found.node)) return null;
  for (const { expression } of ts.getDecorators(found.node) ?? []) {
    if (!isCallOf(expression, decorator, '@angular/core')) continue;
    const [metadata] = expression.arguments;
    if (metadata && ts.isObjectLiteralExpression(metadata)) return { path: found.path, node: metadata };
  }
  return null;
}

/** The object an expression stands for; of merged configurations the first, which is the browser's. */
function findObject(
  tree: Tree,
  path: string,
  expression: ts.Expression,
): Found<ts.ObjectLiteralExpression> | null {
  const node = bare(expression);
  if (ts.isObjectLiteralExpression(node)) return { path, node };
  if (ts.isIdentifier(node)) {
    const found = findDeclaration(tree, path, node.text);
    return found && ts.isExpression(found.node) ? findObject(tree, found.path, found.node) : null;
  }
  if (!isCallOf(node, 'mergeApplicationConfig', '@angular/core')) return null;
  for (const one of node.arguments) {
    const found = findObject(tree, path, one);
    if (found) return found;
  }
  return null;
}

/** The array of its providers, which may be a variable elsewhere. */
function findProviders(
  tree: Tree,
  { path, node }: RootScope,
): Found<ts.ArrayLiteralExpression> | 'none' | null {
  const providers = property(node, 'providers');
  if (!providers) return node.properties.some(isProviders) ? null : 'none';
  const value = bare(providers.initializer);
  if (ts.isArrayLiteralExpression(value)) return { path, node: value };
  const found = ts.isIdentifier(value) ? findDeclaration(tree, path, value.text) : null;
  const array = found && ts.isExpression(found.node) ? bare(found.node) : null;
  return found && array && ts.isArrayLiteralExpression(array) ? { path: found.path, node: array } : null;
}

/** `{ providers }` or `{ ...base }`, in which there may be some. */
const isProviders = (one: ts.ObjectLiteralElementLike): boolean =>
  ts.isSpreadAssignment(one) || (ts.isShorthandPropertyAssignment(one) && one.name.text === 'providers');

/** Code, and what it imports. */
export interface Code {
  readonly text: string;
  readonly imports: Iterable<readonly [name: string, module: string]>;
}

export function canAddRootProvider(tree: Tree, main: string): boolean {
  const root = findRootScope(tree, main);
  return (root && findProviders(tree, root)) !== null || isWithoutConfig(tree, main);
}

/** The file it is in now, or `null` when it could not be added. */
export function addRootProvider(tree: Tree, main: string, code: Code): string | null {
  const root = findRootScope(tree, main);
  if (!root && isWithoutConfig(tree, main)) return addConfig(tree, main, code);
  const providers = root && findProviders(tree, root);
  if (!root || !providers) return null;
  const { path } = providers === 'none' ? root : providers;
  const before = tree.readText(path);
  const after =
    providers === 'none'
      ? addProperty(before, root.node, `providers: [\n  ${indent(code.text, '  ')},\n]`)
      : addElement(before, providers.node, code.text);
  tree.overwrite(path, addImports(after, code.imports));
  return path;
}

function bootstrapCall(tree: Tree, main: string): ts.CallExpression | undefined {
  return findAll(readSource(tree, main), ts.isCallExpression).find((one) =>
    isCallOf(one, 'bootstrapApplication', platform),
  );
}

const isWithoutConfig = (tree: Tree, main: string): boolean =>
  bootstrapCall(tree, main)?.arguments.length === 1;

/** Gives a bootstrap call without a configuration one. */
function addConfig(tree: Tree, main: string, { text: code, imports }: Code): string | null {
  const call = bootstrapCall(tree, main);
  if (!call) return null;
  const before = tree.readText(main);
  const outer = indentationAt(before, call.getStart());
  const config = `, {\n${outer}  providers: [\n${outer}    ${indent(code, `${outer}    `)},\n${outer}  ],\n${outer}}`;
  tree.overwrite(main, addImports(splice(before, call.arguments.end, config), imports));
  return main;
}

/** The root and whatever of this application its providers and imports lead to. */
export function reachableFrom(tree: Tree, root: RootScope): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<string>();
  const follow = (path: string, node: ts.Node, depth: number): void => {
    found.push({ path, node });
    if (depth === 0) return;
    for (const { text } of namesIn(node)) {
      const key = `${path} ${text}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const next = findDeclaration(tree, path, text);
      if (!next || ts.isArrowFunction(next.node)) continue;
      const metadata = ts.isClassDeclaration(next.node)
        ? findMetadata(tree, next.path, next.node.name?.text ?? 'default', 'NgModule')
        : next;
      if (metadata) follow(metadata.path, metadata.node, depth - 1);
    }
  };
  for (const name of ['providers', 'imports']) {
    const value = property(root.node, name)?.initializer;
    if (value) follow(root.path, value, 3);
  }
  return found;
}

/** But for routes, whose providers are not the application's. */
function namesIn(node: ts.Node): readonly ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isCallExpression(node) && /^(provideRouter|RouterModule\b.*)$/.test(node.expression.getText()))
    return [];
  return node.getChildren().flatMap(namesIn);
}
