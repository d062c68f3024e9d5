import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { findDeclaration, type Found } from './declarations';
import { isCallOf } from './imports';
import { bare, findAll } from './source-text';
import { readSource } from './workspace-sources';

/** Where an application says what is there for all of it: its configuration, or its root module. */
export interface RootScope extends Found<ts.ObjectLiteralExpression> {
  readonly kind: 'config' | 'module';
  /** What is bootstrapped, by the name it has in `main`. */
  readonly main: string;
  readonly bootstrapped: string;
}

/** `null` when the application starts in a way that is not known here. */
export function findRootScope(tree: Tree, main: string): RootScope | null {
  const call = findBootstrap(tree, main);
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

/** The call that starts the application. */
export function findBootstrap(tree: Tree, main: string): ts.CallExpression | undefined {
  return findAll(readSource(tree, main), ts.isCallExpression).find(
    (one) => isCallOf(one, 'bootstrapApplication', '@angular/platform-browser') || isBootstrapModule(one),
  );
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
