import ts from 'typescript';
import type { Migration } from '../old-library';
import type { Found } from '../place-config';
import type { FileRewrite } from '../source/file-rewrite';
import { isStartFunction } from '../source/init-code';
import { importsOf, usesOf } from '../source/imports';
import { providerObjects } from '../source/provider-site';
import { startStep } from '../source/remove-start';
import { serviceUses } from '../source/service-uses';
import { keycloakServiceRules } from './keycloak-rules';

/** Where an app starts Keycloak. */
export interface KeycloakStart {
  /** What `provideAuth` takes the place of; `null` when it was not found. */
  readonly site: Found | null;
  readonly options: Found;
  readonly isService: boolean;
  /** The function that did nothing else, where it is. */
  readonly starter?: { readonly file: FileRewrite; readonly node: ts.Statement };
}

export function findStarts({ sources }: Migration): readonly KeycloakStart[] {
  return sources.users.flatMap((file) => [...provided(file), ...initialized(file, sources.files, sources)]);
}

/** `provideKeycloak(…)`. */
function provided(file: FileRewrite): readonly KeycloakStart[] {
  return usesOf(file.source, file.oldName('provideKeycloak') ?? '').flatMap(({ parent: node }) => {
    const options = ts.isCallExpression(node) && node.arguments[0];
    return options ? [{ site: { file, node }, options: { file, node: options }, isService: false }] : [];
  });
}

/** `keycloakService.init(…)` in an initializer. */
function initialized(
  file: FileRewrite,
  files: readonly FileRewrite[],
  sources: Migration['sources'],
): readonly KeycloakStart[] {
  const service = file.oldName('KeycloakService');
  if (!service) return [];
  const { bindings, direct } = serviceUses(file, service);
  const receivers = [...bindings.flatMap((binding) => binding.receivers), ...direct];
  const isStep = startStep(service, keycloakServiceRules, receivers);
  return receivers.flatMap(({ parent: access }) => {
    const call = access.parent;
    const isInit =
      ts.isPropertyAccessExpression(access) && access.name.text === 'init' && ts.isCallExpression(call);
    const options = isInit ? call.arguments[0] : undefined;
    if (!options) return [];
    const found: KeycloakStart = { site: null, options: { file, node: options }, isService: true };
    const inline = ts.findAncestor(options, isInitializer);
    if (inline) {
      const given = starterOf(inline);
      return [given && isStartFunction(given, isStep) ? { ...found, site: { file, node: inline } } : found];
    }
    const statement = ts.findAncestor(
      options,
      (node) => !ts.isSourceFile(node) && ts.isSourceFile(node.parent),
    ) as ts.Statement | undefined;
    const declared = statement && declaredBy(statement);
    if (!statement || !declared || !isStartFunction(declared.node, isStep)) return [found];
    const site = files.flatMap((other) => {
      const imported = importsOf(other.source).find(
        (one) => one.name === declared.name && sources.imported(other, one.module) === file,
      );
      const local = other === file ? declared.name : imported?.local;
      return local ? initializersOf(other, local).map((node) => ({ file: other, node })) : [];
    });
    return [
      { ...found, site: site.length === 1 ? (site[0] ?? null) : null, starter: { file, node: statement } },
    ];
  });
}

function declaredBy(statement: ts.Statement): { readonly name: string; readonly node: ts.Node } | null {
  if (ts.isFunctionDeclaration(statement)) return { name: statement.name?.text ?? '', node: statement };
  if (!ts.isVariableStatement(statement)) return null;
  const [declaration] = statement.declarationList.declarations;
  return declaration?.initializer
    ? { name: declaration.name.getText(), node: declaration.initializer }
    : null;
}

/** An element of `providers` that runs something before the app starts. */
function isInitializer(node: ts.Node): node is ts.Expression {
  if (ts.isSourceFile(node) || !ts.isArrayLiteralExpression(node.parent)) return false;
  if (ts.isCallExpression(node)) return node.expression.getText() === 'provideAppInitializer';
  return ts.isObjectLiteralExpression(node) && /\bprovide:\s*APP_INITIALIZER\b/.test(node.getText());
}

function starterOf(initializer: ts.Expression): ts.Node | undefined {
  if (ts.isCallExpression(initializer)) return initializer.arguments[0];
  const properties = ts.isObjectLiteralExpression(initializer) ? initializer.properties : [];
  const factory = properties.find((one) => one.name?.getText() === 'useFactory');
  return factory && ts.isPropertyAssignment(factory) ? factory.initializer : undefined;
}

/** The initializers that call a function, also in the form that `ng update` gave them. */
function initializersOf(file: FileRewrite, name: string): readonly ts.Expression[] {
  const objects = providerObjects(file, 'APP_INITIALIZER')
    .filter(({ value }) => value('useFactory')?.getText() === name)
    .map(({ node }) => node);
  const wrapped = new RegExp(
    `^\\(\\) => \\{\\s*const (\\w+) = \\(?${name}\\)?\\(inject\\(\\w+\\)\\);\\s*return \\1\\(\\);\\s*\\}$`,
  );
  const calls = usesOf(file.source, 'provideAppInitializer')
    .map(({ parent }) => parent)
    .filter(ts.isCallExpression)
    .filter(({ arguments: [given] }) => given && (given.getText() === name || wrapped.test(given.getText())));
  return [...objects, ...calls];
}
