/** Text in place of a range. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit within another one is gone with what it would have changed. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const outermost = merged(
    edits.filter((edit) => !edits.some((other) => other !== edit && holds(other, edit))),
  );
  let result = '';
  let at = 0;
  for (const edit of outermost) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** In order. Two removals may share an empty line; nothing else may cross. */
function merged(edits: readonly Edit[]): readonly Edit[] {
  const result: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (!last || last.end <= edit.start) result.push(edit);
    else if (last.text || edit.text) throw new Error(`Two edits cross at ${edit.start}.`);
    else result.splice(-1, 1, { ...last, end: Math.max(last.end, edit.end) });
  }
  return result;
}

function holds(outer: Edit, inner: Edit): boolean {
  if (inner.start === inner.end) return outer.start < inner.start && inner.end < outer.end;
  const isWider = outer.end - outer.start > inner.end - inner.start;
  return isWider && outer.start <= inner.start && inner.end <= outer.end;
}
