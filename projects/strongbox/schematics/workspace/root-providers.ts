import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addElement, addProperty } from './add-element';
import { findArray, type Found } from './declarations';
import { addImports, isCallOf } from './imports';
import { findBootstrap, findRootScope, type RootScope } from './root-scope';
import { indent, indentationOf, property, splice } from './source-text';

/** Code, and what it imports. */
export interface Code {
  readonly text: string;
  readonly imports: Iterable<readonly [name: string, module: string]>;
}

export function canAddRootProvider(tree: Tree, main: string): boolean {
  const root = findRootScope(tree, main);
  return (root && findProviders(tree, root)) !== null || findBareBootstrap(tree, main) !== null;
}

/** The file it is in now, or `null` when it could not be added. */
export function addRootProvider(tree: Tree, main: string, code: Code): string | null {
  const root = findRootScope(tree, main);
  const call = root ? null : findBareBootstrap(tree, main);
  if (call) return addConfig(tree, main, call, code);
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

/** The array of its providers, which may be a variable elsewhere. */
function findProviders(
  tree: Tree,
  { path, node }: RootScope,
): Found<ts.ArrayLiteralExpression> | 'none' | null {
  const providers = property(node, 'providers');
  if (!providers) return node.properties.some(isProviders) ? null : 'none';
  return findArray(tree, path, providers.initializer);
}

/** `{ providers }` or `{ ...base }`, in which there may be some. */
const isProviders = (one: ts.ObjectLiteralElementLike): boolean =>
  ts.isSpreadAssignment(one) || (ts.isShorthandPropertyAssignment(one) && one.name.text === 'providers');

/** `bootstrapApplication(App)`, which can be given a configuration. */
function findBareBootstrap(tree: Tree, main: string): ts.CallExpression | null {
  const call = findBootstrap(tree, main);
  const isBare = call?.arguments.length === 1 && isCallOf(call, 'bootstrapApplication', platform);
  return isBare ? call : null;
}

const platform = '@angular/platform-browser';

function addConfig(tree: Tree, main: string, call: ts.CallExpression, { text, imports }: Code): string {
  const outer = indentationOf(call);
  const config = `, {\n${outer}  providers: [\n${outer}    ${indent(text, `${outer}    `)},\n${outer}  ],\n${outer}}`;
  tree.overwrite(main, addImports(splice(tree.readText(main), call.arguments.end, config), imports));
  return main;
}
