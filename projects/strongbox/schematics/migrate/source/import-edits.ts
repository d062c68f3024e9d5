import ts from 'typescript';
import type { Edit } from './edits';
import { type Import, importsOf, usesOf } from './imports';
import { quoteOf } from './quotes';
import { wholeLine } from './whole-line';

/** A name that a file has to import. */
export interface WantedImport {
  readonly module: string;
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
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
