import ts from 'typescript';
import { localNameOf } from '../workspace/imports';

/** What variables, parameters and members that hold an `Auth` are called in a file. */
export function authNamesOf(source: ts.SourceFile): ReadonlySet<string> {
  const auth = localNameOf(source, 'Auth', 'ngx-strongbox');
  const names = new Set<string>();
  if (auth === undefined) return names;
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node);
    if (isDeclaration && (node.type?.getText() === auth || isInjected(node.initializer, auth))) {
      names.add(node.name.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** `inject(Auth)`, `TestBed.inject(Auth)`. */
function isInjected(value: ts.Expression | undefined, auth: string): boolean {
  return (
    value !== undefined &&
    ts.isCallExpression(value) &&
    /(^|\.)inject$/.test(value.expression.getText()) &&
    value.arguments[0]?.getText() === auth
  );
}
