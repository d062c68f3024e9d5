import ts from 'typescript';
import type { FileRewrite } from '../source/file-rewrite';
import { usesOf } from '../source/imports';

/** `createAuthGuard` where it asks for nothing but that somebody is signed in. What asks for more is for a person. */
export function rewriteAuthGuards(file: FileRewrite): void {
  for (const { parent: call } of usesOf(file.source, file.oldName('createAuthGuard') ?? '')) {
    const [given] = ts.isCallExpression(call) ? call.arguments : [];
    if (!given) continue;
    const statement = ts.isIdentifier(given) ? declarationOf(file, given.text) : undefined;
    const condition = statement?.declarationList.declarations[0]?.initializer ?? given;
    if (!asksForSignInAlone(condition)) continue;
    file.replace(call, `${file.use('authGuard', 'ngx-strongbox')}()`);
    const isLast = usesOf(file.source, given.getText()).every(
      (use) => use === given || ts.isVariableDeclaration(use.parent),
    );
    const isExported = statement?.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (statement && isLast && !isExported) file.removeLine(statement);
  }
}

function declarationOf(file: FileRewrite, name: string): ts.VariableStatement | undefined {
  return file.source.statements
    .filter(ts.isVariableStatement)
    .find(
      ({ declarationList: { declarations } }) =>
        declarations.length === 1 && declarations[0]?.name.getText() === name,
    );
}

function asksForSignInAlone(node: ts.Node): boolean {
  if (!ts.isArrowFunction(node)) return false;
  const data = node.parameters[2]?.name;
  const body = ts.isBlock(node.body)
    ? node.body.statements
        .map((statement) => statement.getText())
        .join(' ')
        .replace(/;$/, '')
    : node.body.getText();
  if (data && ts.isIdentifier(data)) {
    return [
      `${data.text}.authenticated`,
      `return ${data.text}.authenticated`,
      `const { authenticated } = ${data.text}; return authenticated`,
    ].includes(body);
  }
  const names =
    data && ts.isObjectBindingPattern(data) ? data.elements.map((element) => element.getText()) : [];
  return names.join() === 'authenticated' && ['authenticated', 'return authenticated'].includes(body);
}
