import ts from 'typescript';
import type { Migration } from './old-library';
import { propertiesOf, textOf } from './source/object-literal';
import type { Option, Options } from './source/options';

/** What becomes of an option of the old library. */
export type OptionRule =
  /** It is called that now. */
  | {
      readonly to: string;
      readonly unless?: (option: Option) => boolean;
      /** How its value is written now; `null` when a person has to. */
      readonly text?: (option: Option) => string | null;
    }
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
      if (rule.unless?.(option)) continue;
      const text = rule.text ? rule.text(option) : option.text;
      if (text === null)
        leave(
          option,
          `It is \`${rule.to}\` now, with other values: write \`provideAuth\` by hand, and run this again.`,
        );
      else renamed.set(rule.to, { ...option, text });
    } else if ('gone' in rule) {
      if (rule.note) migration.note(rule.note);
    } else if ('leave' in rule) leave(option, rule.leave);
    else if (!rule.goneIf.includes(textOf(option.node) ?? option.node.getText())) leave(option, rule.else);
  }
  return refused.length === 0 ? renamed : null;
}

/** An address that is the start page, which is the default. */
export function isStartPage({ node }: Pick<Option, 'node'>): boolean {
  const text = node.getText().replaceAll(/\s/g, '');
  return /^(?:[\w.]+\.)?location\.origin(?:\+(['"`])\/?\1)?$|^(['"])\/?\2$|^`\$\{(?:window\.|document\.)?location\.origin\}\/?`$/.test(
    text,
  );
}

/** Parameters whose values are texts, as far as that can be seen. */
export function textValues({ node, text }: Option): string | null {
  const properties = propertiesOf(node);
  const isOther = (value: ts.Expression) =>
    ts.isNumericLiteral(value) || /^(?:true|false|null)$/.test(value.getText());
  return properties && ![...properties.values()].some(isOther) ? text : null;
}
