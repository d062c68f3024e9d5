import type { Tree } from '@angular-devkit/schematics';
import { insertImport } from '@schematics/angular/utility/ast-utils';
import { applyToUpdateRecorder, type Change, InsertChange } from '@schematics/angular/utility/change';
import type ts from 'typescript';
import { localNameOf } from './auth-set-up';

/** What code to be written uses from elsewhere. */
export interface Import {
  readonly name: string;
  readonly module: string;
}

/** Adds an argument after the last one of a call, on a line of its own where those are, with the imports it needs. */
export function appendArgument(
  tree: Tree,
  call: ts.CallExpression,
  text: string,
  imports: readonly Import[] = [],
): void {
  const source = call.getSourceFile();
  const path = source.fileName;
  const changes: Change[] = imports
    .filter(({ name, module }) => localNameOf(source, name, module) === undefined)
    .map(({ name, module }) => insertImport(source, path, name, module));
  const recorder = tree.beginUpdate(path);
  applyToUpdateRecorder(recorder, [...changes, insertion(call, path, text)]);
  tree.commitUpdate(recorder);
}

function insertion(call: ts.CallExpression, path: string, text: string): InsertChange {
  const last = call.arguments.at(-1);
  if (!last) return new InsertChange(path, call.getEnd() - 1, text);
  const { text: code } = call.getSourceFile();
  const lead = code.slice(call.arguments.pos, call.arguments[0]?.getStart());
  const ownLine = /\r?\n[ \t]*$/.exec(lead)?.[0] ?? ' ';
  return new InsertChange(path, last.getEnd(), `,${ownLine}${text}`);
}
