import ts from 'typescript';
import type { TemplateRule } from './component-template';
import type { FileRewrite } from './file-rewrite';

/** One use of a member of the old service. */
export interface MemberUse {
  readonly file: FileRewrite;
  /** The new service, as it is written there. */
  readonly auth: string;
  readonly access: ts.PropertyAccessExpression;
  /** The call, when it is one. */
  readonly call: ts.CallExpression | undefined;
}

/** Rewrites a use and says so; or does not, and it is left for a person, with the reason if it is not what is passed. */
export type MemberRule = (use: MemberUse) => boolean | string;

export interface ServiceRules {
  /** The service's class. */
  readonly service: string;
  /** Methods that only start the old library. */
  readonly starts: readonly string[];
  /** Properties that are set for its start. */
  readonly settings: readonly string[];
  readonly members: Readonly<Record<string, MemberRule>>;
  readonly template: readonly TemplateRule[];
  /** What a person has to write for what has no rule. */
  readonly hints: Readonly<Record<string, string>>;
}

/**
 * A call for its effect alone, such as a login; an observable of it may be subscribed to without a callback. `asBefore` says
 * what to put behind it where what it gives is used; `null` where that cannot go on.
 */
export function verb(
  write: (call: ts.CallExpression, file: FileRewrite) => string | null,
  asBefore: (call: ts.CallExpression) => string | null = () => null,
): MemberRule {
  return ({ file, auth, call }) => {
    if (!call) return false;
    const written = write(call, file);
    if (!written) return 'What it is called with may mean something else now.';
    const whole = subscribed(call);
    const { parent } = whole;
    const text = `${auth}.${written}`;
    if (ts.isExpressionStatement(parent)) file.replace(whole, `void ${text}`);
    else if (ts.isVoidExpression(parent) || ts.isAwaitExpression(parent) || isDropped(whole))
      file.replace(whole, text);
    else if (ts.isArrowFunction(parent) && isCallback(parent)) file.replace(whole, text);
    else {
      const more = asBefore(call);
      if (more === null) return 'What it gives is used here, and is something else now.';
      file.replace(call, `${text}${more}`);
    }
    return true;
  };
}

/** What stands behind `&&` or in a conditional statement: nothing looks at it. */
function isDropped(node: ts.Node): boolean {
  const { parent } = node;
  const isBranch =
    (ts.isBinaryExpression(parent) &&
      parent.right === node &&
      [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken].includes(
        parent.operatorToken.kind,
      )) ||
    (ts.isConditionalExpression(parent) && parent.condition !== node);
  return isBranch && (ts.isExpressionStatement(parent.parent) || isDropped(parent));
}

/** The call and an empty `.subscribe()` behind it. */
function subscribed(call: ts.CallExpression): ts.CallExpression {
  const access = call.parent;
  const outer = access.parent;
  const isIt =
    ts.isPropertyAccessExpression(access) &&
    access.name.text === 'subscribe' &&
    ts.isCallExpression(outer) &&
    outer.expression === access &&
    outer.arguments.every(isLogging);
  return isIt ? outer : call;
}

function isLogging(callback: ts.Expression): boolean {
  return (
    (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) &&
    /^\{?\s*(?:console\.\w+\([\w\s,'".:]*\);?\s*)*\}?$/.test(callback.body.getText())
  );
}

function isCallback({ parent }: ts.ArrowFunction): boolean {
  return ts.isCallExpression(parent);
}

/** A call whose answer is whether somebody is signed in; `twins` are others, which often are asked for as well. */
export function isSignedIn(twins: readonly string[] = []): MemberRule {
  return ({ file, auth, access, call: input }) => {
    if (!input || input.arguments.length > 0) return false;
    asSignedIn(file, auth, withTwin(input, access.expression.getText(), twins));
    return true;
  };
}

/** Writes whether somebody is signed in, in the place of an expression that said so. */
export function asSignedIn(file: FileRewrite, auth: string, old: ts.Expression): void {
  const { parent } = old;
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) {
    file.replace(parent, inParentheses(parent, `${auth}.isSignedIn() !== true`));
  } else file.replace(old, inParentheses(old, `${auth}.isSignedIn() === true`));
}

function withTwin(call: ts.CallExpression, service: string, twins: readonly string[]): ts.Expression {
  const { parent } = call;
  const isBoth =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  const calls = twins.map((name) => `${service}.${name}()`);
  return isBoth && calls.includes(parent.left.getText()) && calls.includes(parent.right.getText())
    ? parent
    : call;
}

/** What compares, as safe as it has to be where it is put. */
export function inParentheses({ parent }: ts.Node, text: string): string {
  const isLoose =
    ts.isReturnStatement(parent) ||
    ts.isIfStatement(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isCallExpression(parent) ||
    ts.isArrowFunction(parent) ||
    (ts.isBinaryExpression(parent) &&
      [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.EqualsToken].includes(
        parent.operatorToken.kind,
      ));
  return isLoose ? text : `(${text})`;
}

/**
 * An observable that a field passes on to its template, as it is or through `map`: the field goes on being one, made of a
 * signal. `write` gets the new service's text.
 */
export function fieldObservable(write: (auth: string, file: FileRewrite) => string): MemberRule {
  return ({ file, auth, access }) => {
    const whole = piped(access);
    const field = whole.parent;
    if (!ts.isPropertyDeclaration(field) || field.initializer !== whole || field.type) return false;
    const name = field.name.getText().replaceAll('$', String.raw`\$`);
    if (new RegExp(`this\\.${name}(?![\\w$])`).test(field.parent.getText())) return false;
    const toObservable = file.use('toObservable', '@angular/core/rxjs-interop');
    file.replace(access, `${toObservable}(${write(auth, file)})`);
    return true;
  };
}

/** The expression with a `.pipe(map(…))` behind it; other operators may count what is emitted. */
function piped(node: ts.PropertyAccessExpression): ts.Expression {
  const { parent } = node;
  const call = parent.parent;
  const isPipe =
    ts.isPropertyAccessExpression(parent) &&
    parent.name.text === 'pipe' &&
    ts.isCallExpression(call) &&
    call.expression === parent &&
    call.arguments.every((one) => ts.isCallExpression(one) && one.expression.getText() === 'map');
  return isPipe ? call : node;
}
