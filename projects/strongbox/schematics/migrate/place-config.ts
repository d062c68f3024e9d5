import ts from 'typescript';
import { object } from '../workspace/write-code';
import type { Migration } from './old-library';
import type { FileRewrite } from './source/file-rewrite';
import { importsOf, usesOf } from './source/imports';
import { textOf } from './source/object-literal';
import { carry, type Option, type Options, readOptions } from './source/options';
import { withQuotesOf } from './source/quotes';

/** An expression, and where it is. */
export interface Found {
  readonly file: FileRewrite;
  readonly node: ts.Expression;
}

/** A configuration of `withOidc`. */
export interface PlacedConfig {
  /** What to call it with. */
  readonly config: string;
  /** The file that takes part besides. */
  readonly file: FileRewrite;
  /** What the old one says. */
  readonly options: Options;
}

/**
 * Rewrites the old configuration where it is, if it is a constant; else says it anew for `home`, where `provideAuth` is going
 * to be. `null` when something of it was left. `select` picks the options out of what is passed.
 */
export function placeConfig(
  { file, node }: Found,
  translate: (options: Options) => Options | null,
  home: FileRewrite,
  migration: Migration,
  select: (options: Options) => Options | null = (options) => options,
): PlacedConfig | null {
  const { sources } = migration;
  const constant = ts.isIdentifier(node) ? sources.constant(file, node.text) : undefined;
  const value = constant?.declaration.initializer;
  const isOwn =
    constant && value && isPlain(value) && !isReadElsewhere(constant.file, constant.declaration, migration);
  const origin = isOwn ? { file: constant.file, node: value } : { file, node };
  const whole = readOptions(sources, origin.file, origin.node);
  const options = whole && select(whole);
  if (!options) {
    file.leave(node.parent, unreadable);
    return null;
  }
  const renamed = translate(options);
  if (!renamed || !isComplete(renamed, { file, node }, migration)) return null;
  if (!isOwn) {
    const config = sayAnew({ file, node }, renamed, home, migration);
    return config === null ? null : { config, file: home, options };
  }
  rewriteConstant(constant.file, constant.declaration, value, renamed);
  const name = constant.declaration.name.getText();
  const isHome = constant.file === home;
  return {
    config: isHome ? name : home.use(name, sources.moduleOf(home, constant.file.path)),
    file: constant.file,
    options,
  };
}

function isPlain(value: ts.Expression): value is ts.ObjectLiteralExpression {
  return ts.isObjectLiteralExpression(value) && !value.properties.some(ts.isSpreadAssignment);
}

const unreadable =
  'What this is cannot be read off the code: write it as an object, or write `provideAuth` by hand, and run this again.';

function isComplete(options: Options, { file, node }: Found, { sources }: Migration): boolean {
  const missing = ['issuer', 'clientId'].filter((name) => !options.has(name));
  for (const name of missing) file.leave(node.parent, `There is no \`${name}\`: add it, and run this again.`);
  const scope = options.get('scope');
  const found = scope && textOf(sources.resolve(scope.file, scope.node)?.node);
  const isOpenId = !found || found.split(' ').includes('openid');
  if (!isOpenId)
    scope.file.leave(scope.node.parent, 'Without `openid` nobody is identified: add it, and run this again.');
  return isOpenId && missing.length === 0;
}

function rewriteConstant(
  file: FileRewrite,
  { type }: ts.VariableDeclaration,
  object: ts.ObjectLiteralExpression,
  renamed: Options,
): void {
  if (type) file.replace(type, file.use('OidcConfig', 'ngx-strongbox/oidc', true));
  const isNested = [...renamed.values()].some(({ node }) => node.parent.parent !== object);
  if (isNested) {
    file.replace(object, withQuotesOf(file.source, print(renamed)));
    return;
  }
  const values = new Map([...renamed].map(([name, option]) => [option.node as ts.Node, name]));
  for (const property of object.properties) {
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const name = value && values.get(value);
    if (!name) file.removeFrom(object.properties, property);
    else if (property.name && name !== property.name.getText()) {
      const isShort = ts.isShorthandPropertyAssignment(property);
      file.replace(property.name, isShort ? `${name}: ${property.name.getText()}` : name);
    }
    const text = name && renamed.get(name)?.text;
    if (text && value.getText() !== text) file.replace(value, text);
  }
}

/** Whether something reads a single option of it, which may be gone then. */
function isReadElsewhere(
  home: FileRewrite,
  { name }: ts.VariableDeclaration,
  { sources }: Migration,
): boolean {
  return sources.files.some((file) => {
    const imported = importsOf(file.source).find(
      (one) => one.name === name.getText() && sources.imported(file, one.module) === home,
    );
    const local = file === home ? name.getText() : imported?.local;
    return usesOf(file.source, local ?? '').some(({ parent }) => !isPassedOn(parent));
  });
}

function isPassedOn(holder: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(holder) ||
    ts.isCallExpression(holder) ||
    ts.isPropertyAssignment(holder) ||
    ts.isExportSpecifier(holder)
  );
}

function sayAnew(
  { file, node }: Found,
  options: Options,
  home: FileRewrite,
  { sources }: Migration,
): string | null {
  const isKnown = (option: Option) => carry(sources, option, home);
  if ([...options.values()].every(isKnown)) return print(options);
  file.leave(
    node.parent,
    'It uses what only this file knows: move that into a file of its own, and run this again.',
  );
  return null;
}

function print(options: Options): string {
  return object(Object.fromEntries([...options].map(([name, { text }]) => [name, text])));
}
