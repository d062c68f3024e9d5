// Compiles or checks every block of the documentation against the built packages, follows its relative links, those of
// the packages included, and compares the lists in it with what they are lists of.
//
// In Markdown each `ts` block is a file of its own, with the imports it shows. Conventions:
//   - a first line like `// app.config.ts` names the file, for the other blocks of the same document to import;
//   - `<!-- docs: continue -->` before a block: it goes on in the file of the block before it;
//   - `import('./invoices')`, when no block is named invoices.ts: a page of the reader's app, with a default export;
//   - `<!-- docs: hidden` … code … `-->` before a block: code the reader need not see (imports, declarations);
//   - `<!-- docs: ambient` … code … `-->`: declarations of packages that are not installed here.
// In docstrings a block without imports may use every name of our entries, @angular/core, common/http and router.
//
// An `html` block is a template, compiled with the component that has it: `templateUrl: './toolbar.html'` for one whose
// first line is `<!-- toolbar.html -->`, `templateUrl: './below.html'` in the hidden code before one without a name. What
// starts with the head of a page (`<link`, `<meta`, …) is parsed as such.
// Of `sh` blocks, and of `npm …` and `ng …` in the text, each command is checked by a rule of its program: docs/commands.mjs.
// Other languages are in docs/block-rules.mjs.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOfBlock, problemsOfInlineCommands } from './docs/block-rules.mjs';
import { blocksOf } from './docs/blocks.mjs';
import { checkLinks } from './docs/links.mjs';
import { problemsOfContents, problemsOfErrorCodes } from './docs/lists.mjs';
import { problemsOfSnippets, snippetsOf, snippetsOfDocstrings } from './docs/snippets.mjs';
import { root } from './run.mjs';

const find = (...patterns) => globSync(patterns, { cwd: root }).sort();
const read = (path) => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');

const problems = [];
const snippets = snippetsOfDocstrings();
const kinds = new Map();
let links = 0;

for (const origin of find('*.md', 'docs/**/*.md', 'projects/*/README.md')) {
  const text = read(origin);
  const blocks = blocksOf(origin, text, problems);
  snippets.push(...snippetsOf(blocks, problems));
  problems.push(...blocks.flatMap(problemsOfBlock), ...problemsOfInlineCommands(origin, text));
  for (const { language } of blocks) kinds.set(language, (kinds.get(language) ?? 0) + 1);
  links += checkLinks(origin, text, problems);
}
// What is wrong there too need not be told twice.
for (const origin of problems.length > 0 ? [] : find('dist/strongbox{,-express}/{*,docs/**/*}.md'))
  checkLinks(origin, read(origin), problems);
problems.push(...problemsOfSnippets(snippets));

for (const [type, source, table] of [
  ['AuthErrorCode', 'projects/strongbox/src/auth-error.ts', 'docs/errors.md'],
  ['BackendErrorCode', 'projects/strongbox-express/src/contract.ts', 'docs/backend-errors.md'],
]) {
  problems.push(...problemsOfErrorCodes({ type, source, code: read(source), table, markdown: read(table) }));
}
const pages = find('docs/**/*.md').map((path) => path.slice('docs/'.length));
problems.push(
  ...problemsOfContents(
    read('docs/README.md'),
    pages.filter((page) => page !== 'README.md'),
  ),
);
if (snippets.length === 0) problems.push('There is not a single block of code to check.');

for (const problem of problems) console.error(problem);
if (problems.length === 0) {
  const others = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  console.log(`${snippets.length} files compile, ${links} links lead somewhere; blocks: ${others}.`);
}
process.exitCode = problems.length > 0 ? 1 : 0;
