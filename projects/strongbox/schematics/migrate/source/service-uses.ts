import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { usesOf } from './imports';

/** A variable, field or parameter that holds the old service. */
export interface ServiceBinding {
  readonly name: string;
  readonly declaration: ts.ParameterDeclaration | ts.PropertyDeclaration | ts.VariableDeclaration;
  /** The class whose field it is. */
  readonly owner: ts.ClassLikeDeclaration | undefined;
  /** Whether nothing outside of the class can use it: no template, no subclass. */
  readonly isPrivate: boolean;
  readonly receivers: readonly ts.Expression[];
}

export interface ServiceUses {
  readonly bindings: readonly ServiceBinding[];
  /** `inject(Service)` whose result is used at once. */
  readonly direct: readonly ts.Expression[];
  /** Where the service's class is named for getting it. */
  readonly names: readonly ts.Identifier[];
}

/** Everything in this file that gets hold of a service. Where else its class is named is for a person. */
export function serviceUses({ source }: FileRewrite, service: string): ServiceUses {
  const bindings: ServiceBinding[] = [];
  const direct: ts.Expression[] = [];
  const names: ts.Identifier[] = [];
  for (const name of usesOf(source, service)) {
    const binding = bindingOf(name);
    const call = isInjected(name) ? name.parent : undefined;
    if (binding) bindings.push(binding);
    else if (call && isReceiver(call)) direct.push(call);
    else continue;
    names.push(name);
  }
  return { bindings: withoutTwins(bindings), direct, names };
}

function withoutTwins(bindings: readonly ServiceBinding[]): readonly ServiceBinding[] {
  return bindings.filter(
    (one, at) => bindings.findIndex(({ declaration }) => declaration === one.declaration) === at,
  );
}

function isInjected(name: ts.Identifier): name is ts.Identifier & { parent: ts.CallExpression } {
  const call = name.parent;
  return (
    ts.isCallExpression(call) &&
    call.arguments.length === 1 &&
    call.arguments[0] === name &&
    ts.isIdentifier(call.expression) &&
    call.expression.text === 'inject'
  );
}

function bindingOf(name: ts.Identifier): ServiceBinding | undefined {
  const holder = ts.isTypeReferenceNode(name.parent) || isInjected(name) ? name.parent.parent : undefined;
  if (!holder) return undefined;
  if (ts.isParameter(holder) && ts.isIdentifier(holder.name)) return ofParameter(holder, holder.name.text);
  if (ts.isPropertyDeclaration(holder) && holder.initializer && isInjectCall(holder.initializer)) {
    return ofField(holder, holder.name.getText(), holder.parent, []);
  }
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) && holder.initializer) {
    const scope = holder.parent.parent.parent;
    if (!isInjectCall(holder.initializer) || !(ts.isBlock(scope) || ts.isSourceFile(scope))) return undefined;
    return {
      name: holder.name.text,
      declaration: holder,
      owner: undefined,
      isPrivate: !ts.isSourceFile(scope),
      receivers: variableUses(scope, holder.name),
    };
  }
  return undefined;
}

function isInjectCall(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'inject';
}

function ofParameter(parameter: ts.ParameterDeclaration, name: string): ServiceBinding | undefined {
  const { parent } = parameter;
  if (!ts.isIdentifier(parameter.name)) return undefined;
  const inside = 'body' in parent && parent.body ? variableUses(parent.body, parameter.name) : [];
  if (!ts.isConstructorDeclaration(parent)) {
    return { name, declaration: parameter, owner: undefined, isPrivate: true, receivers: inside };
  }
  if (!parameter.modifiers?.length) {
    return { name, declaration: parameter, owner: undefined, isPrivate: true, receivers: inside };
  }
  return ofField(parameter, name, parent.parent, inside);
}

function ofField(
  declaration: ts.ParameterDeclaration | ts.PropertyDeclaration,
  name: string,
  owner: ts.ClassLikeDeclaration,
  inside: readonly ts.Expression[],
): ServiceBinding {
  const isPrivate =
    name.startsWith('#') ||
    (declaration.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return { name, declaration, owner, isPrivate, receivers: [...inside, ...fieldUses(owner, name)] };
}

/** `this.name` in a class. */
export function fieldUses(owner: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    const isIt =
      ts.isPropertyAccessExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ThisKeyword &&
      node.name.text === name;
    if (isIt) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return found;
}

function variableUses(scope: ts.Node, declared: ts.Identifier): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    const isName = ts.isIdentifier(node) && node.text === declared.text && node !== declared;
    const { parent } = node;
    if (isName && !(ts.isPropertyAccessExpression(parent) && parent.name === node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** Whether a member of the expression's value is taken. */
export function isReceiver(
  node: ts.Node,
): node is ts.Expression & { readonly parent: ts.PropertyAccessExpression } {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;
}
