import type { Tree } from '@angular-devkit/schematics';
import type ts from 'typescript';
import { addElement } from './add-element';
import { addImports } from './imports';

/** Adds an argument after the last one of a call, on a line of its own where those are, with the imports it needs. */
export function appendArgument(
  tree: Tree,
  call: ts.CallExpression,
  code: string,
  imports: Iterable<readonly [name: string, module: string]> = [],
): void {
  const path = call.getSourceFile().fileName;
  tree.overwrite(path, addImports(addElement(tree.readText(path), call, code), imports));
}
