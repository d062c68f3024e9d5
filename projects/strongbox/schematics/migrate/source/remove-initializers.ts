import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { isStartFunction } from './init-code';
import { usesOf } from './imports';
import { providerObjects } from './provider-site';
import { startStep } from './remove-start';
import type { ServiceRules } from './service-rules';
import { serviceUses } from './service-uses';

/** Takes the initializers out that do nothing but start the old library. */
export function removeInitializers(file: FileRewrite, rules: ServiceRules): void {
  const service = file.oldName(rules.service);
  if (!service) return;
  const { bindings, direct } = serviceUses(file, service);
  const receivers = [...bindings.flatMap((binding) => binding.receivers), ...direct];
  const isStep = startStep(service, rules, receivers);
  const isOld = (node: ts.Node | undefined) =>
    node !== undefined &&
    receivers.some((one) => one.getStart() >= node.getStart() && one.end <= node.end) &&
    isStartFunction(node, isStep);
  for (const { parent: call } of usesOf(file.source, 'provideAppInitializer')) {
    if (!ts.isCallExpression(call) || !ts.isArrayLiteralExpression(call.parent)) continue;
    const [given] = call.arguments;
    const declared = given && ts.isIdentifier(given) ? functionOf(file, given.text) : undefined;
    if (!isOld(declared ?? given)) continue;
    file.removeFrom(
      call.parent.elements,
      call,
      '`provideAppInitializer` is gone: `provideAuth` restores the session',
    );
    if (declared) file.removeLine(declared);
  }
  for (const { node, list, value } of providerObjects(file, 'APP_INITIALIZER')) {
    const given = value('useFactory');
    const declared = given && ts.isIdentifier(given) ? functionOf(file, given.text) : undefined;
    if (!isOld(declared ?? given)) continue;
    file.removeFrom(list, node, '`APP_INITIALIZER` is gone: `provideAuth` restores the session');
    if (declared) file.removeLine(declared);
  }
}

/** A function that this file declares. */
export function functionOf(file: FileRewrite, name: string): ts.FunctionDeclaration | undefined {
  return file.source.statements.filter(ts.isFunctionDeclaration).find((one) => one.name?.text === name);
}
