import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { isStart, isStartStatement, type IsStartStep } from './init-code';
import type { ServiceRules } from './service-rules';
import { fieldUses } from './service-uses';

/** Takes the statements out that do nothing but start the old library, and methods that consist of them. */
export function removeStart(
  file: FileRewrite,
  service: string,
  rules: ServiceRules,
  receivers: readonly ts.Expression[],
): void {
  const methods = new Set<ts.MethodDeclaration>();
  const isOwn = startStep(service, rules, receivers);
  const isStep: IsStartStep = (node) => isOwn(node) || [...methods].some((method) => isCallOf(node, method));
  const owners = new Set(receivers.map((receiver) => ts.findAncestor(receiver, ts.isClassLike)));
  for (const owner of owners) {
    for (const member of owner?.members ?? []) if (isStartMethod(member, isStep)) methods.add(member);
  }
  const statements: ts.ExpressionStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && isStart(node.expression, isStep) && ts.isBlock(node.parent))
      statements.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(file.source);
  for (const statement of statements) {
    if (!file.covers(statement)) file.removeLine(statement);
  }
  for (const method of methods) {
    if (isCalledElsewhere(file, method)) continue;
    file.removeLine(method, `\`${method.name.getText()}()\` is gone`);
  }
  for (const owner of owners) if (owner) removeEmptied(file, owner, statements);
}

/** What starts the old library: its methods, its settings, and getting hold of it. */
export function startStep(
  service: string,
  rules: ServiceRules,
  receivers: readonly ts.Expression[],
): IsStartStep {
  const isMember = (node: ts.Expression, members: readonly string[]) =>
    ts.isPropertyAccessExpression(node) &&
    receivers.includes(node.expression) &&
    members.includes(node.name.text);
  return (node) => {
    if (ts.isBinaryExpression(node)) {
      return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && isMember(node.left, rules.settings);
    }
    if (!ts.isCallExpression(node)) return false;
    const isInject = node.expression.getText() === 'inject' && node.arguments[0]?.getText() === service;
    return isInject || (isMember(node.expression, rules.starts) && !node.arguments.some(hasFunction));
  };
}

function hasFunction(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) || (ts.forEachChild(node, (child) => hasFunction(child) || undefined) ?? false)
  );
}

function isCallOf(node: ts.Expression, method: ts.MethodDeclaration): boolean {
  return ts.isCallExpression(node) && node.expression.getText() === `this.${method.name.getText()}`;
}

function isStartMethod(member: ts.ClassElement, isStep: IsStartStep): member is ts.MethodDeclaration {
  if (!ts.isMethodDeclaration(member) || !member.body?.statements.length) return false;
  const isPrivate =
    ts.isPrivateIdentifier(member.name) ||
    (member.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return isPrivate && member.body.statements.every((statement) => isStartStatement(statement, isStep));
}

function isCalledElsewhere(file: FileRewrite, method: ts.MethodDeclaration): boolean {
  if (!ts.isClassLike(method.parent)) return true;
  return fieldUses(method.parent, method.name.getText()).some((use) => !file.covers(use));
}

/** A constructor or `ngOnInit` that did nothing else. */
function removeEmptied(
  file: FileRewrite,
  owner: ts.ClassLikeDeclaration,
  gone: readonly ts.Statement[],
): void {
  const hook = owner.members.find(
    (member) => ts.isMethodDeclaration(member) && member.name.getText() === 'ngOnInit',
  );
  if (!hook || !ts.isMethodDeclaration(hook) || !isEmptied(hook, gone)) return;
  file.removeLine(hook, '`ngOnInit()` is gone');
  for (const clause of owner.heritageClauses ?? []) {
    const type = clause.types.find(({ expression }) => expression.getText() === 'OnInit');
    if (!type) continue;
    if (clause.types.length > 1) file.removeFrom(clause.types, type, '');
    else file.removeRange(clause.getFullStart(), clause.end);
  }
}

function isEmptied(
  { body }: ts.MethodDeclaration | ts.ConstructorDeclaration,
  gone: readonly ts.Statement[],
): boolean {
  return (
    body !== undefined && body.statements.length > 0 && body.statements.every((one) => gone.includes(one))
  );
}
