import type { Tree } from '@angular-devkit/schematics';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { importOf } from './imports';
import { bare } from './source-text';
import { readSource } from './workspace-sources';

/** A piece of code, and the file it is in. */
export interface Found<T extends ts.Node = ts.Node> {
  readonly path: string;
  readonly node: T;
}

/** The file of the workspace that a relative import leads to. */
function resolveImport(tree: Tree, from: string, module: string): string | null {
  if (!module.startsWith('.')) return null;
  const base = join(dirname(from), module);
  return (
    [`${base}.ts`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')].find((path) => tree.exists(path)) ?? null
  );
}

/** The array that an expression stands for, which may be a variable elsewhere. */
export function findArray(
  tree: Tree,
  path: string,
  expression: ts.Expression,
): Found<ts.ArrayLiteralExpression> | null {
  const node = bare(expression);
  if (ts.isArrayLiteralExpression(node)) return { path, node };
  const found = ts.isIdentifier(node) ? findDeclaration(tree, path, node.text) : null;
  const array = found && ts.isExpression(found.node) ? bare(found.node) : null;
  return found && array && ts.isArrayLiteralExpression(array) ? { path: found.path, node: array } : null;
}

/** What a name stands for: a variable's value, a function or a class, in this file or where it is imported from. */
export function findDeclaration(tree: Tree, path: string, name: string, depth = 4): Found | null {
  const source = readSource(tree, path);
  for (const statement of source.statements) {
    const node = declaredBy(statement, name);
    if (node) return { path, node };
  }
  if (depth === 0) return null;
  const imported = importOf(source, name);
  if (imported) {
    const target = resolveImport(tree, path, imported.module);
    return target === null ? null : findDeclaration(tree, target, imported.name, depth - 1);
  }
  return findReexported(tree, path, source, name, depth);
}

function declaredBy(statement: ts.Statement, name: string): ts.Node | null {
  if (ts.isVariableStatement(statement)) {
    const declaration = statement.declarationList.declarations.find(
      (one) => ts.isIdentifier(one.name) && one.name.text === name,
    );
    return declaration?.initializer ?? null;
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const isDefault = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    return statement.name?.text === name || (name === 'default' && isDefault) ? statement : null;
  }
  return null;
}

function findReexported(
  tree: Tree,
  path: string,
  source: ts.SourceFile,
  name: string,
  depth: number,
): Found | null {
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement) && name === 'default') {
      return ts.isIdentifier(statement.expression)
        ? findDeclaration(tree, path, statement.expression.text, depth - 1)
        : { path, node: statement.expression };
    }
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) continue;
    if (!ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const target = resolveImport(tree, path, statement.moduleSpecifier.text);
    const clause = statement.exportClause;
    const specifier =
      clause && ts.isNamedExports(clause) ? clause.elements.find((one) => one.name.text === name) : undefined;
    if (target === null || (clause && !specifier)) continue;
    const inner = specifier ? (specifier.propertyName ?? specifier.name).text : name;
    const found = findDeclaration(tree, target, inner, depth - 1);
    if (found) return found;
  }
  return null;
}
