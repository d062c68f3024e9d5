import ts from 'typescript';
import { findAll, parse, splice } from './source-text';

interface Imported {
  /** Its name in the module; `default` for that. */
  readonly name: string;
  readonly module: string;
}

function importsOf(source: ts.SourceFile): readonly ts.ImportDeclaration[] {
  return source.statements.filter(ts.isImportDeclaration);
}

function moduleOf(declaration: ts.ImportDeclaration): string {
  return ts.isStringLiteral(declaration.moduleSpecifier) ? declaration.moduleSpecifier.text : '';
}

function namesOf(declaration: ts.ImportDeclaration): readonly ts.ImportSpecifier[] {
  const bindings = declaration.importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
}

/** Where a name of this file comes from, or `null` when it is not imported. */
export function importOf(source: ts.SourceFile, local: string): Imported | null {
  for (const declaration of importsOf(source)) {
    const module = moduleOf(declaration);
    if (declaration.importClause?.name?.text === local) return { name: 'default', module };
    const specifier = namesOf(declaration).find((one) => one.name.text === local);
    if (specifier) return { name: (specifier.propertyName ?? specifier.name).text, module };
  }
  return null;
}

/** What a file calls a name that it imports from this module. */
export function localNameOf(source: ts.SourceFile, name: string, module: string): string | undefined {
  return importsOf(source)
    .filter((declaration) => moduleOf(declaration) === module)
    .flatMap(namesOf)
    .find((specifier) => (specifier.propertyName ?? specifier.name).text === name)?.name.text;
}

/** The calls of a function that is imported from this module, under whatever name. */
export function callsOf(source: ts.SourceFile, name: string, module: string): readonly ts.CallExpression[] {
  return findAll(source, (node) => isCallOf(node, name, module));
}

export function isCallOf(node: ts.Node, name: string, module: string): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === localNameOf(node.getSourceFile(), name, module)
  );
}

/** Whether the name stands for something else than this module's. */
export function isTaken(source: ts.SourceFile, name: string, module: string): boolean {
  const imported = importOf(source, name);
  if (imported) return imported.module !== module;
  return source.statements.some(
    (statement) =>
      ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
        statement.name?.text === name) ||
      (ts.isVariableStatement(statement) &&
        statement.declarationList.declarations.some((one) => one.name.getText() === name)),
  );
}

export function addImport(text: string, name: string, module: string): string {
  const source = parse(text);
  if (localNameOf(source, name, module)) return text;
  const all = importsOf(source);
  const open = all.find(
    (one) =>
      moduleOf(one) === module &&
      namesOf(one).length > 0 &&
      one.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
  );
  if (open) return splice(text, namesOf(open).at(-1)?.end ?? open.end, `, ${name}`);
  const last = all.at(-1);
  const quote = last?.moduleSpecifier.getText().startsWith('"') ? '"' : "'";
  const line = `import { ${name} } from ${quote}${module}${quote};`;
  return last ? splice(text, last.end, `\n${line}`) : `${line}\n${text}`;
}

export function addImports(text: string, imports: Iterable<readonly [name: string, module: string]>): string {
  let result = text;
  for (const [name, module] of imports) result = addImport(result, name, module);
  return result;
}

/** Takes one name out of the imports, and the whole line when it is the only one. */
export function removeImport(text: string, name: string, module: string): string {
  const declaration = importsOf(parse(text)).find(
    (one) => moduleOf(one) === module && namesOf(one).some((specifier) => specifier.name.text === name),
  );
  if (!declaration) return text;
  const names = namesOf(declaration);
  if (names.length === 1 && !declaration.importClause?.name) {
    return splice(text, declaration.getStart(), '', text.indexOf('\n', declaration.end) + 1);
  }
  const at = names.findIndex((specifier) => specifier.name.text === name);
  const [from, to] =
    at === 0
      ? [names[0]?.getStart(), names[1]?.getStart() ?? names[0]?.end]
      : [names[at - 1]?.end, names[at]?.end];
  return from === undefined || to === undefined ? text : splice(text, from, '', to);
}
