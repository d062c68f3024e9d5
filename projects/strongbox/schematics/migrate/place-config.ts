import ts from 'typescript';
import type { Migration } from './old-library';
import { type OptionRules, renameOptions } from './option-rules';
import type { FileRewrite } from './source/file-rewrite';
import { importsOf, usesOf } from './source/imports';
import { carry, type Option, type Options, readOptions } from './source/options';
import { printOptions } from './source/provider-site';

/** An expression, and where it is. */
export interface Found {
  readonly file: FileRewrite;
  readonly node: ts.Expression;
}

/** A configuration of `withOidc`: what to call it with, and the file that takes part besides. */
export interface PlacedConfig {
  readonly config: string;
  readonly file: FileRewrite;
}

/**
 * Rewrites the old configuration where it is, if it is a constant; else says it anew for `home`, where `provideAuth` is going
 * to be. `null` when something of it was left.
 */
export function placeConfig(
  { file, node }: Found,
  rules: OptionRules,
  home: FileRewrite,
  migration: Migration,
): PlacedConfig | null {
  const { sources } = migration;
  const options = readOptions(sources, file, node);
  if (!options) {
    file.leave(node.parent, unreadable);
    return null;
  }
  const renamed = renameOptions(options, rules, migration);
  if (!renamed || !isComplete(renamed, file, node)) return null;
  const constant = ts.isIdentifier(node) ? sources.constant(file, node.text) : undefined;
  if (constant && rewriteConstant(constant, renamed, migration)) {
    const { name } = constant.declaration;
    if (constant.file === home) return { config: name.getText(), file: home };
    const module = sources.moduleOf(home, constant.file.path);
    return { config: home.use(name.getText(), module), file: constant.file };
  }
  return sayAnew({ file, node }, renamed, home, migration);
}

const unreadable =
  'What this is cannot be read off the code: write it as an object, or write `provideAuth` by hand, and run this again.';

function isComplete(options: Options, file: FileRewrite, node: ts.Expression): boolean {
  const missing = ['issuer', 'clientId'].filter((name) => !options.has(name));
  for (const name of missing) file.leave(node.parent, `There is no \`${name}\`: add it, and run this again.`);
  return missing.length === 0;
}

function rewriteConstant(
  { file, declaration }: { readonly file: FileRewrite; readonly declaration: ts.VariableDeclaration },
  renamed: Options,
  migration: Migration,
): boolean {
  const object = declaration.initializer;
  const isPlain =
    object && ts.isObjectLiteralExpression(object) && !object.properties.some(ts.isSpreadAssignment);
  if (!isPlain || isReadElsewhere(file, declaration, migration)) return false;
  const values = new Map([...renamed].map(([name, option]) => [option.node as ts.Node, name]));
  for (const property of object.properties) {
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const name = value && values.get(value);
    if (!name) file.removeFrom(object.properties, property);
    else if (property.name && name !== property.name.getText()) {
      const isShort = ts.isShorthandPropertyAssignment(property);
      file.replace(property.name, isShort ? `${name}: ${property.name.getText()}` : name);
    }
  }
  if (declaration.type) file.replace(declaration.type, file.use('OidcConfig', 'ngx-strongbox/oidc', true));
  return true;
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
): PlacedConfig | null {
  const isKnown = (option: Option) => carry(sources, option, home);
  if (![...options.values()].every(isKnown)) {
    file.leave(
      node.parent,
      'It uses what only this file knows: move that into a file of its own, and run this again.',
    );
    return null;
  }
  return { config: printOptions([...options].map(([name, { text }]) => [name, text])), file: home };
}
