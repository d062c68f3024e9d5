/** A part of a template that is code. */
interface TemplateExpression {
  readonly start: number;
  readonly text: string;
}

const interpolation = /\{\{([\s\S]*?)\}\}/g;
const binding =
  /\s(?:\[[^\]\s=]+\]|\([^)\s=]+\)|\*[\w.-]+|(?:bind|on|bindon)-[\w.-]+|i18n-)\s*=\s*("[^"]*"|'[^']*')/g;
const block = /@(?:if|else if|for|switch|case|when|defer)\s*\(|@let\s/g;

/** The expressions of an Angular template: interpolations, bindings, blocks. */
function templateExpressions(template: string): readonly TemplateExpression[] {
  const found: TemplateExpression[] = [];
  const add = (start: number, end: number) => found.push({ start, text: template.slice(start, end) });
  for (const { index, 1: text = '' } of template.matchAll(interpolation))
    add(index + 2, index + 2 + text.length);
  for (const { index, 0: all, 1: value = '' } of template.matchAll(binding)) {
    const start = index + all.length - value.length + 1;
    add(start, start + value.length - 2);
  }
  for (const { index, 0: opening } of template.matchAll(block)) {
    const start = index + opening.length;
    add(start, opening.startsWith('@let') ? endOfLet(template, start) : endOfBlock(template, start));
  }
  return found;
}

function endOfLet(template: string, start: number): number {
  const end = template.indexOf(';', start);
  return end < 0 ? template.length : end;
}

function endOfBlock(template: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < template.length && depth > 0) {
    const quote = /["'`]/.exec(template[at] ?? '')?.[0];
    if (quote) at = Math.max(template.indexOf(quote, at + 1), at);
    else if (template[at] === '(') depth++;
    else if (template[at] === ')') depth--;
    at++;
  }
  return at - 1;
}

/** Where in a template a member of the component is read, by offset. */
export function memberUses(template: string, member: string): readonly number[] {
  const name = new RegExp(
    `(?<![\\w$.'"\`-])(?:this\\.)?(${member.replaceAll('$', '\\$')})(?![\\w$-]|\\s*:)`,
    'g',
  );
  const offsets = templateExpressions(template).flatMap(({ start, text }) =>
    [...text.matchAll(name)].map(
      ({ index, 0: all, 1: found = '' }) => start + index + all.length - found.length,
    ),
  );
  return [...new Set(offsets)].sort((a, b) => a - b);
}
