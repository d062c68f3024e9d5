import ts from 'typescript';
import { isInTemplate, type ReadFile, rewriteTemplate } from './component-template';
import type { FileRewrite } from './file-rewrite';
import { removeStart } from './remove-start';
import type { ServiceRules } from './service-rules';
import { isReceiver, type ServiceBinding, serviceUses } from './service-uses';

export interface Surroundings {
  readonly read: ReadFile;
  /** Where another file reaches a member of this class, or inherits it. */
  reachesInto(owner: ts.ClassLikeDeclaration, member: string): boolean;
}

/** Replaces the old service by `Auth` in one file, as far as each use of it is known. */
export function rewriteService(file: FileRewrite, rules: ServiceRules, around: Surroundings): void {
  const service = file.oldName(rules.service);
  if (!service) return;
  const { bindings, direct, names } = serviceUses(file, service);
  const receivers = [...bindings.flatMap((binding) => binding.receivers), ...direct];
  leaveGuards(file, receivers);
  removeStart(file, service, rules, receivers);
  const hintFor = (code: string) => {
    const member = /[.]\s*([\w$]+)/.exec(code)?.[1] ?? '';
    return rules.hints[member] ?? `There is no counterpart of \`${member || code}\`.`;
  };
  const auth = () => file.use('Auth', 'ngx-strongbox');
  for (const receiver of receivers) {
    if (file.covers(receiver)) continue;
    const access = receiver.parent;
    const isUse = isReceiver(receiver) && ts.isPropertyAccessExpression(access);
    if (!isUse) {
      file.leave(receiver.parent, `Pass \`Auth\` on, or what is needed of it.`);
      continue;
    }
    const call =
      ts.isCallExpression(access.parent) && access.parent.expression === access ? access.parent : undefined;
    const text = direct.includes(receiver) ? `inject(${auth()})` : receiver.getText();
    const rule = Object.hasOwn(rules.members, access.name.text) ? rules.members[access.name.text] : undefined;
    const done = rule?.({ file, auth: text, access, call }) ?? false;
    const hint = hintFor(`.${access.name.text}`);
    if (done !== true) file.leave(call ?? access, done ? `${done} ${hint}` : hint);
  }
  for (const binding of bindings) {
    const { owner, name, isPrivate } = binding;
    if (owner && !isPrivate) {
      rewriteTemplate(file, owner, name, rules.template, around.read, hintFor);
      if (around.reachesInto(owner, name)) {
        file.leave(
          binding.declaration,
          `Other files use \`${name}\` of this class: make it private, or change them too.`,
        );
      }
    }
    if (isIdle(file, binding, around)) removeBinding(file, binding);
  }
  for (const owner of new Set(bindings.map((binding) => binding.owner))) if (owner) emptyClass(file, owner);
  for (const name of names) if (!file.covers(name)) file.replace(name, auth());
}

function emptyClass(file: FileRewrite, { members, end }: ts.ClassLikeDeclaration): void {
  if (members.every((member) => file.removes(member))) file.removeRange(members.pos, end - 1);
}

const guardTypes = /\bCan(?:Activate|ActivateChild|Match|Load|Deactivate)(?:Fn)?\b/;

/** Guards of the app's own: they would ask before the session of the last visit has been looked for. */
function leaveGuards(file: FileRewrite, receivers: readonly ts.Expression[]): void {
  for (const receiver of receivers) {
    const guard = ts.findAncestor(receiver, (node) => {
      if (ts.isVariableDeclaration(node)) return guardTypes.test(node.type?.getText() ?? '');
      if (ts.isClassLike(node))
        return guardTypes.test(node.heritageClauses?.map((one) => one.getText()).join() ?? '');
      return ts.isFunctionDeclaration(node) && guardTypes.test(node.type?.getText() ?? '');
    });
    if (guard)
      file.leave(
        guard,
        'Delete it and put `authGuard()` of `ngx-strongbox` into the routes: it waits for the session, and a login comes back to the wanted page.',
      );
  }
}

/** Whether nothing uses it any more. */
function isIdle(
  file: FileRewrite,
  { owner, name, isPrivate, receivers }: ServiceBinding,
  { read }: Surroundings,
): boolean {
  if (receivers.length === 0 || !receivers.every((receiver) => file.removes(receiver))) return false;
  return isPrivate || (owner !== undefined && !isInTemplate(file, owner, name, read));
}

function removeBinding(file: FileRewrite, { declaration }: ServiceBinding): void {
  if (file.covers(declaration)) return;
  if (ts.isPropertyDeclaration(declaration)) file.removeLine(declaration);
  else if (ts.isVariableDeclaration(declaration)) {
    const list = declaration.parent;
    if (ts.isVariableDeclarationList(list) && list.declarations.length === 1) file.removeLine(list.parent);
  } else {
    const { parent } = declaration;
    const isLast = parent.parameters.every((one) => one === declaration || file.covers(one));
    const isEmpty =
      ts.isConstructorDeclaration(parent) && parent.body?.statements.every((one) => file.covers(one));
    if (isLast && isEmpty) file.removeLine(parent, '`constructor` is gone');
    else file.removeFrom(parent.parameters, declaration);
  }
}
