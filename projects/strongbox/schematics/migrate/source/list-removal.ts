import ts from 'typescript';
import type { Edit } from './edits';
import { lineRange } from './whole-line';

/** An element that is to go from a list. */
export interface Removal {
  readonly list: ts.NodeArray<ts.Node>;
  readonly node: ts.Node;
}

/** What takes elements out of lists, commas included. */
export function listEdits(removals: readonly Removal[]): readonly Edit[] {
  return [...new Set(removals.map(({ list }) => list))].flatMap((list) => {
    const isGone = (at: number) => removals.some(({ node }) => node === list[at]);
    const edits: Edit[] = [];
    for (let from = 0; from < list.length; from++) {
      if (!isGone(from)) continue;
      let to = from;
      while (to + 1 < list.length && isGone(to + 1)) to++;
      edits.push({ ...runOf(list, from, to), text: '' });
      from = to;
    }
    return edits;
  });
}

function runOf(list: ts.NodeArray<ts.Node>, from: number, to: number): { start: number; end: number } {
  const [first, last, next, before] = [list[from], list[to], list[to + 1], list[from - 1]];
  if (!first || !last) return { start: list.pos, end: list.end };
  const { text } = first.getSourceFile();
  if (!next && !before)
    return { start: list.pos, end: list.end + (/^\s*/.exec(text.slice(list.end))?.[0].length ?? 0) };
  const [comment] = ts.getLeadingCommentRanges(text, first.getFullStart()) ?? [];
  const start = comment?.pos ?? first.getStart();
  const comma = /^\s*,/.exec(text.slice(last.end))?.[0] ?? '';
  const lines = lineRange(text, start, last.end + comma.length);
  if (lines.end > last.end + comma.length && (comma || before)) return lines;
  if (next) return { start, end: next.getStart() };
  return { start: before?.end ?? start, end: last.end };
}
