import ts from 'typescript';

/** The quote that this file's imports use. */
export function quoteOf(source: ts.SourceFile): string {
  const first = source.statements.find(ts.isImportDeclaration);
  return first?.moduleSpecifier.getText().startsWith('"') ? '"' : "'";
}

/** Code that is to be added, with the quotes that this file's imports use. */
export function withQuotesOf(source: ts.SourceFile, code: string): string {
  if (quoteOf(source) === "'") return code;
  const strings = /"(?:[^"\\]|\\.)*"|`[^`]*`|'([^'"\\]*)'/g;
  return code.replaceAll(strings, (whole, text?: string) => (text === undefined ? whole : `"${text}"`));
}
