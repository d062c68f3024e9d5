import type { Tree } from '@angular-devkit/schematics';
import type ts from 'typescript';
import { addElement } from './add-element';
import { addImports } from './imports';
import { splice } from './source-text';

/** Adds an argument after the last one of a call, on a line of its own where those are, with the imports it needs. */
export function appendArgument(
  tree: Tree,
  call: ts.CallExpression,
  code: string,
  imports: Iterable<readonly [name: string, module: string]> = [],
): void {
  const path = call.getSourceFile().fileName;
  const text = tree.readText(path);
  const after = call.arguments.length > 0 ? addElement(text, call, code) : splice(text, call.end - 1, code);
  tree.overwrite(path, addImports(after, imports));
}
