/**
 * @typedef {{ origin: string, line: number, language: string, lines: string[], hidden: string[], goesOn: boolean }} Block
 *   A fenced block; `line` is its first, and in `lines` and `hidden` each line sits where it is in the origin.
 */

/** What a reader sees as one text, out of lines that sit where they are in the origin. */
export const textOf = (lines) => Array.from(lines, (line) => line ?? '').join('\n');

/** The blocks of a Markdown document. */
export function blocksOf(origin, text, problems) {
  const lines = text.split('\n');
  /** @type {Block[]} */
  const blocks = [];
  let hidden = [];
  let goesOn = false;
  for (let at = 0; at < lines.length; at++) {
    const comment = /^\s*<!-- docs: (\w+)( -->)?\s*$/.exec(lines[at]);
    const fence = /^\s*(`{3,})(\w*)/.exec(lines[at]);
    if (comment?.[1] === 'continue' && comment[2]) goesOn = true;
    else if (comment && !comment[2] && ['hidden', 'ambient'].includes(comment[1])) {
      const code = [];
      while (++at < lines.length && !lines[at].includes('-->')) code[at] = lines[at];
      if (comment[1] === 'hidden') hidden = code;
      else blocks.push({ origin, line: at, language: 'ambient', lines: code, hidden: [], goesOn: false });
    } else if (/<!-- docs:/.test(lines[at])) {
      problems.push(`${origin}:${at + 1}: there is no such docs comment`);
    } else if (fence) {
      const block = { origin, line: at + 2, language: fence[2], lines: [], hidden, goesOn };
      while (++at < lines.length && lines[at].trim() !== fence[1]) block.lines[at] = lines[at];
      blocks.push(block);
      hidden = [];
      goesOn = false;
    }
  }
  return blocks;
}

/** Markdown with its code gone, and every line where it was. */
export function withoutCode(markdown) {
  return markdown
    .replaceAll(/^\s*```[\s\S]*?^\s*```/gm, (code) => code.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
}
