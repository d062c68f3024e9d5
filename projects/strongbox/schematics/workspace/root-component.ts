import type { Tree } from '@angular-devkit/schematics';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { addElement, addProperty } from './add-element';
import type { Found } from './declarations';
import { addImport } from './imports';
import { findMetadata, type RootScope } from './root-scope';
import { bare, property, splice } from './source-text';

/** The component that an application starts with: the object of its decorator. */
export function findRootComponent(tree: Tree, root: RootScope): Found<ts.ObjectLiteralExpression> | null {
  if (root.kind === 'config') return findMetadata(tree, root.main, root.bootstrapped, 'Component');
  const bootstrap = property(root.node, 'bootstrap')?.initializer;
  const first = bootstrap && ts.isArrayLiteralExpression(bootstrap) ? bootstrap.elements[0] : undefined;
  return first && ts.isIdentifier(first) ? findMetadata(tree, root.path, first.text, 'Component') : null;
}

/** Whether its template could be found, and begins with this now. */
export function addToTemplate(
  tree: Tree,
  { path, node }: Found<ts.ObjectLiteralExpression>,
  html: string,
): boolean {
  const url = property(node, 'templateUrl')?.initializer;
  if (url && ts.isStringLiteralLike(url)) {
    const file = join(dirname(path), url.text);
    if (!tree.exists(file)) return false;
    tree.overwrite(file, `${html}\n${tree.readText(file)}`);
    return true;
  }
  const inline = property(node, 'template')?.initializer;
  if (!inline || !(ts.isStringLiteralLike(inline) || ts.isTemplateExpression(inline))) return false;
  const isTall = inline.getText().startsWith('`');
  const text = tree.readText(path);
  tree.overwrite(path, splice(text, inline.getStart() + 1, isTall ? `\n    ${html}` : html));
  return true;
}

/** Makes a standalone component known to the templates of a component or module. */
export function addToImports(
  tree: Tree,
  { path, node }: Found<ts.ObjectLiteralExpression>,
  name: string,
  module: string,
): boolean {
  const before = tree.readText(path);
  const imports = property(node, 'imports')?.initializer;
  const array = imports && bare(imports);
  if (array && !ts.isArrayLiteralExpression(array)) return false;
  const after = array ? addElement(before, array, name) : addProperty(before, node, `imports: [${name}]`);
  tree.overwrite(path, addImport(after, name, module));
  return true;
}

export function isStandalone({ node }: Found<ts.ObjectLiteralExpression>): boolean {
  return property(node, 'standalone')?.initializer.kind !== ts.SyntaxKind.FalseKeyword;
}
