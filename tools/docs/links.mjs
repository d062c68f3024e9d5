import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf } from '../../projects/docs-site/anchor-of.ts';
import { root } from '../run.mjs';
import { withoutCode } from './blocks.mjs';

const headings = (markdown) =>
  [...markdown.matchAll(/^#+ +(.+?) *#*$/gm)].map(([, title]) => anchorOf(title));
const withoutFences = (markdown) => markdown.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, '');

/** Relative links of a document, and those of them that lead nowhere. */
export function checkLinks(origin, markdown, problems) {
  const text = withoutCode(markdown);
  let count = 0;
  for (const match of text.matchAll(/\]\(\s*<?([^)\s>]+)|(?:href|src)="([^"]+)"|^\[[^\]]+\]: +(\S+)/gm)) {
    const link = match[1] ?? match[2] ?? match[3];
    if (/^[a-z][a-z+.-]*:/i.test(link)) continue;
    count++;
    const [path = '', anchor] = link.split('#');
    const target = path ? join(origin, '..', decodeURIComponent(path)) : origin;
    const line = text.slice(0, match.index).split('\n').length;
    const read = () => (path ? readFileSync(join(root, target), 'utf8') : markdown);
    if (path && !existsSync(join(root, target))) problems.push(`${origin}:${line}: ${link} leads nowhere`);
    else if (anchor && target.endsWith('.md') && !headings(withoutFences(read())).includes(anchor)) {
      problems.push(`${origin}:${line}: ${target} has no heading #${anchor}`);
    }
  }
  return count;
}
