import ts from 'typescript';
import { join, dirname, normalize } from '@angular-devkit/core';
import type { FileRewrite } from './file-rewrite';
import { usesOf } from './imports';
import { propertiesOf, textOf } from './object-literal';
import { memberUses } from './template-expressions';

/** How a use of the old service in a template is written with the new one. */
export interface TemplateRule {
  /** What follows the service's name and a dot. */
  readonly old: RegExp;
  /** What is to follow it; `$1` is the first group. */
  readonly text: string;
  /** Whether parentheses around the old expression go: `(user$ | async)?.name`. */
  readonly dropsParentheses?: true;
  /** Whether `old` ends behind a parenthesis that opens before the service: `(isAuthenticated$ | async)?.isAuthenticated`. */
  readonly isOpenBefore?: true;
}

interface Template {
  readonly path: string;
  readonly text: string;
  /** Where it begins in a source file; `undefined` for a file of its own. */
  readonly offset: number | undefined;
}

export type ReadFile = (path: string) => string | undefined;

/** The template of a component class, if it has one that can be read. */
export function templateOf(
  file: FileRewrite,
  owner: ts.ClassLikeDeclaration,
  read: ReadFile,
): Template | undefined {
  for (const decorator of ts.canHaveDecorators(owner) ? (ts.getDecorators(owner) ?? []) : []) {
    const call = decorator.expression;
    const [options] = ts.isCallExpression(call) ? call.arguments : [];
    const properties = options && propertiesOf(options);
    const inline = properties?.get('template');
    if (inline && ts.isStringLiteralLike(inline)) {
      const start = inline.getStart() + 1;
      return { path: file.path, text: file.source.text.slice(start, inline.end - 1), offset: start };
    }
    const url = textOf(properties?.get('templateUrl'));
    const path = url && join(normalize(dirname(normalize(file.path))), url);
    const text = path && read(path);
    if (text !== undefined && path) return { path, text, offset: undefined };
  }
  return undefined;
}

/** Whether a component's template reads this member of the class. */
export function isInTemplate(
  file: FileRewrite,
  owner: ts.ClassLikeDeclaration,
  member: string,
  read: ReadFile,
): boolean {
  const template = templateOf(file, owner, read);
  return template !== undefined && memberUses(template.text, member).length > 0;
}

/** Rewrites what a component's template does with the service, or leaves it. */
export function rewriteTemplate(
  file: FileRewrite,
  owner: ts.ClassLikeDeclaration,
  member: string,
  rules: readonly TemplateRule[],
  read: ReadFile,
  hint: (code: string) => string,
): void {
  const template = templateOf(file, owner, read);
  if (!template) return;
  const { path, text, offset } = template;
  const pipes: number[] = [];
  for (const at of memberUses(text, member)) {
    const rest = text.slice(at + member.length);
    const found = rules
      .filter((rule) => !rule.isOpenBefore || /\(\s*$/.test(text.slice(0, at)))
      .map((rule) => ({ rule, match: new RegExp(`^\\s*[?!]?\\.\\s*(?:${rule.old.source})`).exec(rest) }))
      .find(({ match }) => match);
    if (!found?.match || (offset !== undefined && text.includes('\\'))) {
      const code = `${member}${/^[^"'}\n]*/.exec(rest)?.[0] ?? ''}`;
      const place = offset === undefined ? text : file.source.text;
      file.leaveAt(path, place, at + (offset ?? 0), code, hint(code));
      continue;
    }
    const { rule, match } = found;
    const written = `${member}.${rule.text.replace('$1', match[1] ?? '')}`;
    const edit = { start: at, end: at + member.length + match[0].length, text: written };
    const range = rule.isOpenBefore
      ? { ...edit, start: text.lastIndexOf('(', at) }
      : rule.dropsParentheses
        ? withoutParentheses(text, edit)
        : edit;
    if (/\|\s*async\b/.test(text.slice(range.start, range.end))) pipes.push(at);
    if (offset === undefined) file.editTemplate(path, text, range);
    else file.editText({ ...range, start: range.start + offset, end: range.end + offset });
  }
  const all = text.match(/\|\s*async\b/g)?.length ?? 0;
  if (pipes.length > 0 && pipes.length === all) removeAsyncPipe(file, owner);
}

/** A component that imports it and has no use for it is warned of by the compiler. */
function removeAsyncPipe(file: FileRewrite, owner: ts.ClassLikeDeclaration): void {
  for (const use of usesOf(file.source, 'AsyncPipe')) {
    const isOfOwner = ts.findAncestor(use, (node) => node === owner) !== undefined;
    if (isOfOwner && ts.isArrayLiteralExpression(use.parent)) file.removeFrom(use.parent.elements, use, '');
  }
}

function withoutParentheses<T extends { readonly start: number; readonly end: number }>(
  text: string,
  edit: T,
): T {
  const before = /(^|[^\w\s)])\s*\(\s*$|(?:[^\w@]|^)\s\(\s*$/.exec(text.slice(0, edit.start));
  const after = /^\s*\)/.exec(text.slice(edit.end));
  const isOfBlock = /@[\w ]+\(\s*$/.test(text.slice(0, edit.start));
  if (!before || !after || isOfBlock) return edit;
  return { ...edit, start: text.lastIndexOf('(', edit.start), end: edit.end + after[0].length };
}
