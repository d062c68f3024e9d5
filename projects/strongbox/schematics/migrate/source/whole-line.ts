import ts from 'typescript';
import type { Edit } from './edits';

/** A statement with the comments that belong to it and the end of its line. */
export function wholeLine(source: ts.SourceFile, node: ts.Node): Edit {
  const { text } = source;
  const [comment] = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  // The first comment of a file is often a licence.
  const start = node.getFullStart() === 0 ? node.getStart() : (comment?.pos ?? node.getStart());
  return { ...lineRange(text, start, node.end), text: '' };
}

/** A range, or the lines it is on when there is nothing else on them. */
export function lineRange(text: string, start: number, end: number): { start: number; end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  if (text.slice(lineStart, start).trim() !== '' || rest === undefined) return { start, end };
  // Of the empty lines on either side one is enough, and none at the end of a block.
  const after = text.slice(end + rest.length);
  const before = text.slice(0, lineStart);
  const isAfterGap = /(?:^|\n|\{)[ \t]*\r?\n$/.test(before);
  const gap = isAfterGap ? (/^[ \t]*\r?\n/.exec(after)?.[0] ?? '') : '';
  const isLast = /^[ \t]*[}\])]/.test(after);
  const lead = isLast ? (/\n([ \t]*\r?\n)$/.exec(before)?.[1] ?? '') : '';
  return { start: lineStart - lead.length, end: end + rest.length + gap.length };
}
