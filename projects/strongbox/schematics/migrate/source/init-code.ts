import ts from 'typescript';

/** Says of an expression whether it is a step of the old library's start, which `provideAuth` replaces. */
export type IsStartStep = (node: ts.Expression) => boolean;

const chained = ['then', 'catch', 'finally', 'subscribe'];

/** Whether an expression does nothing but start the old library, and at most write to the console about it. */
export function isStart(node: ts.Expression, isStep: IsStartStep): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isVoidExpression(node)) {
    return isStart(node.expression, isStep);
  }
  if (isStep(node)) return true;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  return (
    chained.includes(name.text) &&
    isStart(expression, isStep) &&
    node.arguments.every((callback) => isConsole(callback) || isStartFunction(callback, isStep))
  );
}

/** Whether a function does nothing but that. */
export function isStartFunction(node: ts.Node, isStep: IsStartStep): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node) && !ts.isFunctionDeclaration(node))
    return false;
  const { body } = node;
  if (!body) return false;
  return ts.isBlock(body)
    ? body.statements.every((statement) => isStartStatement(statement, isStep))
    : isValue(body, isStep);
}

export function isStartStatement(node: ts.Statement, isStep: IsStartStep): boolean {
  if (ts.isExpressionStatement(node))
    return isConsoleCall(node.expression) || isStart(node.expression, isStep);
  if (ts.isReturnStatement(node)) return !node.expression || isValue(node.expression, isStep);
  if (!ts.isVariableStatement(node)) return false;
  return node.declarationList.declarations.every(({ initializer }) => initializer && isStep(initializer));
}

function isValue(node: ts.Expression, isStep: IsStartStep): boolean {
  const isConstant =
    node.kind === ts.SyntaxKind.TrueKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
  return isConstant || isConsoleCall(node) || isStart(node, isStep) || isStartFunction(node, isStep);
}

function isConsole(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'console'
  );
}

function isConsoleCall(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && isConsole(node.expression);
}
