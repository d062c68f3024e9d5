import ts from 'typescript';
import type { Edit } from './edits';

/** One name that a file imports. */
export interface Import {
  readonly module: string;
  /** As the module calls it; `*` for all of it, `default` for its default. */
  readonly name: string;
  /** As this file calls it. */
  readonly local: string;
  readonly declaration: ts.ImportDeclaration;
  readonly node: ts.ImportSpecifier | ts.NamespaceImport | ts.ImportClause;
}

export interface WantedImport {
  readonly module: string;
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

export function importsOf(source: ts.SourceFile): readonly Import[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap((declaration) => {
    const module = ts.isStringLiteral(declaration.moduleSpecifier) ? declaration.moduleSpecifier.text : '';
    const clause = declaration.importClause;
    if (!clause) return [];
    const found: Import[] = [];
    const add = (name: string, node: Import['node'], local = node.name?.text ?? '') =>
      found.push({ module, name, local, declaration, node });
    if (clause.name) add('default', clause);
    const { namedBindings } = clause;
    if (namedBindings && ts.isNamespaceImport(namedBindings)) add('*', namedBindings);
    if (namedBindings && ts.isNamedImports(namedBindings)) {
      for (const element of namedBindings.elements) add((element.propertyName ?? element.name).text, element);
    }
    return found;
  });
}

/** Whether a module is this package or one of its entries. */
export function isOf(packages: readonly string[], module: string): boolean {
  return packages.some((name) => module === name || module.startsWith(`${name}/`));
}

/** Where a name stands for a value or type of this file: not as a property, nor where it is imported. */
export function usesOf(source: ts.SourceFile, name: string): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && node.text === name && !isPropertyName(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return (ts.isQualifiedName(parent) ? parent.right : parent.name) === node;
  }
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === node
  );
}

/** Brings the imports in line: adds `wanted`, drops those that `before` used and `after` does not. */
export function importEdits(
  before: ts.SourceFile,
  after: ts.SourceFile,
  wanted: readonly WantedImport[],
): readonly Edit[] {
  const has = importsOf(after);
  const isGone = ({ local, module }: Import) =>
    usesOf(before, local).length > 0 &&
    (usesOf(after, local).length === 0 || wanted.some((one) => one.local === local && one.module !== module));
  const gone = has.filter(isGone);
  const isThere = (one: WantedImport) =>
    has.some(({ module, local }) => module === one.module && local === one.local);
  let missing = wanted.filter((one) => !isThere(one));
  const edits: Edit[] = [];
  for (const declaration of after.statements.filter(ts.isImportDeclaration)) {
    const here = has.filter((one) => one.declaration === declaration);
    const left = here.filter((one) => !gone.includes(one));
    const bindings = declaration.importClause?.namedBindings;
    const isOpen =
      bindings &&
      ts.isNamedImports(bindings) &&
      declaration.importClause.phaseModifier !== ts.SyntaxKind.TypeKeyword;
    const more = isOpen && left.length > 0 ? missing.filter((one) => one.module === here[0]?.module) : [];
    missing = missing.filter((one) => !more.includes(one));
    if (left.length === here.length && more.length === 0) continue;
    if (left.length === 0) edits.push(wholeLine(after, declaration));
    else if (bindings && ts.isNamedImports(bindings)) {
      const kept = left.flatMap(({ node }) => (ts.isImportSpecifier(node) ? node.getText() : []));
      const isLong = declaration.getText().includes('\n') && kept.length + more.length > 2;
      edits.push({
        start: bindings.getStart(),
        end: bindings.end,
        text: printNames([...kept, ...more.map(specifier)], isLong),
      });
    }
  }
  return missing.length ? placeLines(after, edits, missing, quoteOf(before)) : edits;
}

function printImports(wanted: readonly WantedImport[], quote: string): string {
  const modules = [...new Set(wanted.map(({ module }) => module))].sort();
  const lines = modules.map((module) => {
    const names = wanted.filter((one) => one.module === module).map(specifier);
    return `import ${printNames(names, false)} from ${quote}${module}${quote};\n`;
  });
  return lines.join('');
}

function printNames(names: readonly string[], isLong: boolean): string {
  const plain = (name: string) => name.replace(/^type /, '').toLowerCase();
  const sorted = [...names].sort((a, b) => (plain(a) < plain(b) ? -1 : 1));
  return isLong ? `{\n${sorted.map((name) => `  ${name},\n`).join('')}}` : `{ ${sorted.join(', ')} }`;
}

/** Packages in the place of one whose import goes, else behind the last import, as is what the app has itself. */
function placeLines(
  source: ts.SourceFile,
  edits: readonly Edit[],
  missing: readonly WantedImport[],
  quote: string,
): readonly Edit[] {
  const isPackage = ({ start, end, text }: Edit) =>
    !text && !/from ['"]\./.test(source.text.slice(start, end));
  const place = edits.findLast((edit) => isPackage(edit) && source.text[edit.end - 1] === '\n');
  const isAtPlace = ({ module }: WantedImport) => place !== undefined && !module.startsWith('.');
  const here = printImports(missing.filter(isAtPlace), quote);
  const lines = printImports(
    missing.filter((one) => !isAtPlace(one)),
    quote,
  );
  const all = edits.map((edit) => (edit === place ? { ...edit, text: here } : edit));
  if (!lines) return all;
  const last = source.statements.filter(ts.isImportDeclaration).at(-1);
  const { end } = last ? wholeLine(source, last) : { end: 0 };
  const isOpen = end > 0 && source.text[end - 1] !== '\n';
  const isThere = all.findIndex((edit) => edit.end === end && end > 0);
  if (isThere >= 0)
    return all.map((edit, at) => (at === isThere ? { ...edit, text: edit.text + lines } : edit));
  return [...all, { start: end, end, text: `${isOpen ? '\n' : ''}${lines}${last ? '' : '\n'}` }];
}

function specifier({ name, local, isType }: WantedImport): string {
  return `${isType ? 'type ' : ''}${name === local ? name : `${name} as ${local}`}`;
}

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

/** A statement with the comments that belong to it and the end of its line. */
export function wholeLine(source: ts.SourceFile, node: ts.Node): Edit {
  const { text } = source;
  const [comment] = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  // The first comment of a file is often a licence.
  const start = node.getFullStart() === 0 ? node.getStart() : (comment?.pos ?? node.getStart());
  return { ...lineRange(text, start, node.end), text: '' };
}

/** A range, or the lines it is on when there is nothing else on them. */
export function lineRange(text: string, start: number, end: number): { start: number; end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  if (text.slice(lineStart, start).trim() !== '' || rest === undefined) return { start, end };
  // Of the empty lines on either side one is enough, and none at the end of a block.
  const after = text.slice(end + rest.length);
  const before = text.slice(0, lineStart);
  const isAfterGap = /(?:^|\n|\{)[ \t]*\r?\n$/.test(before);
  const gap = isAfterGap ? (/^[ \t]*\r?\n/.exec(after)?.[0] ?? '') : '';
  const isLast = /^[ \t]*[}\])]/.test(after);
  const lead = isLast ? (/\n([ \t]*\r?\n)$/.exec(before)?.[1] ?? '') : '';
  return { start: lineStart - lead.length, end: end + rest.length + gap.length };
}
