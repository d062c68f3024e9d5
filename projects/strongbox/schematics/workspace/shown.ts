import type ts from 'typescript';

/** A path as a developer knows it. */
export function shown(path: string): string {
  return path.replace(/^\//, '');
}

/** Where a piece of code is, as an editor opens it. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${shown(source.fileName)}:${line + 1}`;
}
