import ts from 'typescript';
import type { Migration } from './old-library';
import { textOf, unwrap } from './source/object-literal';
import type { Option, Options } from './source/options';

/** What becomes of an option of the old library. */
export type OptionRule =
  /** It is called that now. */
  | { readonly to: string; readonly unless?: (option: Option) => boolean }
  /** It goes: it is the default, or there is nothing to choose. */
  | { readonly gone: true; readonly note?: string }
  /** It goes when it has this value; with another one a person has to decide. */
  | { readonly goneIf: readonly string[]; readonly else: string }
  /** A person has to decide. */
  | { readonly leave: string };

export type OptionRules = Readonly<Record<string, OptionRule>>;

/** The options under their new names; `null` when one was left. */
export function renameOptions(
  options: Options,
  rules: OptionRules,
  migration: Migration,
): ReadonlyMap<string, Option> | null {
  const renamed = new Map<string, Option>();
  const refused: Option[] = [];
  const leave = (option: Option, why: string) => {
    refused.push(option);
    option.file.leave(option.node.parent, why);
  };
  for (const [name, option] of options) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) leave(option, `There is no counterpart of \`${name}\`: take it out, and run this again.`);
    else if ('to' in rule) {
      if (!rule.unless?.(option)) renamed.set(rule.to, option);
    } else if ('gone' in rule) {
      if (rule.note) migration.note(rule.note);
    } else if ('leave' in rule) leave(option, rule.leave);
    else if (!rule.goneIf.includes(textOf(option.node) ?? option.node.getText())) leave(option, rule.else);
  }
  return refused.length === 0 ? renamed : null;
}

/** An address that is the start page, which is the default. */
export function isStartPage({ node }: Option): boolean {
  const text = node.getText().replaceAll(/\s/g, '');
  return /^(?:window\.|document\.|globalThis\.)?location\.origin(?:\+(['"`])\/?\1)?$|^(['"])\/?\2$|^`\$\{(?:window\.|document\.)?location\.origin\}\/?`$/.test(
    text,
  );
}

/** An old list's entry as an address of `withResourceServers`; `null` when it says something else. */
export function readAddress({ node, text }: Option): string | null {
  const value = unwrap(node);
  if (ts.isTemplateExpression(value)) {
    return /\*(?!`$)/.test(text) || /[^/]\*`$/.test(text) ? null : text.replace(/\*`$/, '`');
  }
  const address = textOf(value);
  if (address === undefined)
    return ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) ? text : null;
  const plain = address.replace(/\/\*$/, '/');
  return isAddress(plain) ? text.replace(/\/\*(['"`])$/, '/$1') : null;
}

function isAddress(address: string): boolean {
  if (address.includes('*')) return false;
  if (address.startsWith('/')) return !address.startsWith('//');
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}

export const notAnAddress =
  'Name it as an address that begins with `https://`, or with `/` for the own origin, without wildcards, and run this again.';
