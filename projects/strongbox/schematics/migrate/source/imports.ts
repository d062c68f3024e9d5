import ts from 'typescript';

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
