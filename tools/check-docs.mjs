// Type-checks every ```ts block of the documentation against the built package, follows its relative links, and
// compares the table of error codes with the codes.
//
// In Markdown each block is a file of its own, with the imports it shows. Conventions:
//   - a first line like `// app.config.ts` names the file, for the other blocks of the same document to import;
//   - `<!-- docs: continue -->` before a block: it goes on in the file of the block before it;
//   - `import('./invoices')`, when no block is named invoices.ts: a page of the reader's app, with a default export;
//   - `<!-- docs: hidden` … code … `-->` before a block: code the reader need not see (imports, declarations);
//   - `<!-- docs: ambient` … code … `-->`: declarations of packages that are not installed here.
// In docstrings a block without imports may use every name of our entries, @angular/core, common/http and router.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './run.mjs';

const documents = globSync(['*.md', 'docs/**/*.md', 'projects/*/README.md'], { cwd: root }).sort();
const sources = globSync('projects/strongbox{,-express}/**/src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.spec.ts'))
  .sort();
const read = (path) => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
const problems = [];

/** @typedef {{ origin: string, name: string, lines: string[] }} Snippet  lines sit where they are in the origin */
/** @type {Snippet[]} */
const snippets = [];

function fromMarkdown(origin) {
  const lines = read(origin).split('\n');
  let hidden = [];
  let goOn = false;
  for (let at = 0; at < lines.length; at++) {
    if (/^\s*<!-- docs: continue -->\s*$/.test(lines[at])) goOn = true;
    else if (/^\s*<!-- docs: hidden\s*$/.test(lines[at])) {
      while (++at < lines.length && !lines[at].includes('-->')) hidden[at] = lines[at];
    } else if (/^\s*<!-- docs: ambient\s*$/.test(lines[at])) {
      const snippet = { origin, name: `ambient-${at}.d`, lines: [] };
      while (++at < lines.length && !lines[at].includes('-->')) snippet.lines[at] = lines[at];
      snippets.push(snippet);
    } else if (/<!-- docs:/.test(lines[at])) {
      problems.push(`${origin}:${at + 1}: there is no such docs comment`);
    } else if (/^\s*```/.test(lines[at])) {
      const isCode = /^\s*```(ts|typescript)\b/.test(lines[at]);
      const start = at + 1;
      while (++at < lines.length && !/^\s*```\s*$/.test(lines[at]));
      if (!isCode) continue;
      const before = snippets.at(-1);
      const inFile = goOn && before?.origin === origin;
      if (goOn && !inFile) problems.push(`${origin}:${start}: there is no block before this to continue`);
      const name = /^\s*\/\/ (?:.*\/)?([\w.-]+)\.ts\s*$/.exec(lines[start])?.[1] ?? `block-${start}`;
      if (!inFile && snippets.some((other) => other.origin === origin && other.name === name)) {
        problems.push(`${origin}:${start + 1}: a block before this is already named ${name}.ts`);
        continue;
      }
      const snippet = inFile ? before : { origin, name, lines: [] };
      if (!inFile) snippets.push(snippet);
      Object.assign(snippet.lines, hidden);
      for (let line = start; line < at; line++) snippet.lines[line] = lines[line];
      hidden = [];
      goOn = false;
    }
  }
}

function fromDocstrings(origin, importFor) {
  const text = read(origin);
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = text.slice(0, comment.index).split('\n').length - 1;
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    for (let at = 0; at < lines.length; at++) {
      if (!/^\s*```(ts|typescript)\b/.test(lines[at])) continue;
      const snippet = { origin, name: `example-${first + at + 1}`, lines: [] };
      while (++at < lines.length && !/^\s*```\s*$/.test(lines[at])) snippet.lines[first + at] = lines[at];
      const code = snippet.lines.join('\n');
      if (!/^import /m.test(code)) snippet.lines[0] = importFor(code) + (snippet.lines[0] ?? '');
      snippets.push(snippet);
    }
  }
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(
  {
    ...config.compilerOptions,
    paths: {},
    noEmit: true,
    moduleDetection: 'force',
    // As in a new Angular workspace, for which the documentation is written.
    verbatimModuleSyntax: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  root,
);

/** What runs on a server knows Node and no page. */
const nodeOptions = { ...options, lib: ['lib.es2023.d.ts'], types: ['node'] };
const isOfNode = (code) => /from '(?:node:|express'|strongbox-express')/.test(code);

function check(files, options) {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const content = (path) => files.get(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => content(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) =>
    files.has(path) ? ts.createSourceFile(path, content(path), target) : getSourceFile(path, target, ...rest);
  // Folders that exist only here must count as existing, or nothing in them is looked up.
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  const { directoryExists } = host;
  host.directoryExists = (path) => folders.has(path) || directoryExists(path);
  return ts.createProgram([...files.keys()], options, host);
}

/** Imports, in one line, of the names a docstring's example takes for granted. */
function importsOf(modules) {
  const path = join(root, 'docs-names.ts').replaceAll('\\', '/');
  const program = check(new Map([[path, modules.map((name) => `import '${name}';`).join('\n')]]), options);
  const checker = program.getTypeChecker();
  const home = new Map();
  for (const statement of program.getSourceFile(path).statements) {
    const symbol = checker.getSymbolAtLocation(statement.moduleSpecifier);
    if (!symbol)
      throw new Error(`${statement.moduleSpecifier.text} cannot be found: run "npm run build" first.`);
    for (const { name } of checker.getExportsOfModule(symbol)) {
      if (!home.has(name)) home.set(name, statement.moduleSpecifier.text);
    }
  }
  return (code) =>
    [...new Set(code.match(/[A-Za-z_$][\w$]*/g))]
      .filter((name) => home.has(name))
      .map((name) => `import { ${name} } from '${home.get(name)}'; `)
      .join('');
}

function checkSnippets() {
  const files = new Map();
  const originOf = new Map();
  for (const { origin, name, lines } of snippets) {
    const path = join(root, 'docs-check', origin.replaceAll(/[\\/]/g, '-'), `${name}.ts`).replaceAll(
      '\\',
      '/',
    );
    files.set(path, Array.from(lines, (line) => line ?? '').join('\n'));
    originOf.set(path, origin);
  }
  for (const [path, code] of [...files]) {
    for (const [, page] of code.matchAll(/\bimport\('\.\/([\w.-]+)'\)/g)) {
      const file = `${dirname(path)}/${page}.ts`;
      if (!files.has(file)) files.set(file, 'export default class {}\n');
    }
  }
  const ofNode = new Map([...files].filter(([, code]) => isOfNode(code)));
  const ofPage = new Map([...files].filter(([path]) => !ofNode.has(path)));
  report(ofPage, options, originOf);
  if (ofNode.size > 0) report(ofNode, nodeOptions, originOf);
}

function report(files, options, originOf) {
  const program = check(files, options);
  const diagnostics = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  for (const path of files.keys()) {
    const file = program.getSourceFile(path);
    diagnostics.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
  }
  for (const { file, start, messageText } of diagnostics) {
    const where = file
      ? `${originOf.get(file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1}`
      : 'docs';
    problems.push(`${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n  ')}`);
  }
}

/** The anchors that headings get on GitHub. */
function anchorsOf(markdown) {
  return [...markdown.matchAll(/^#+ +(.+?) *#*$/gm)].map(([, title]) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const withoutCode = (markdown) =>
  markdown.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, (code) => code.replaceAll(/[^\n]/g, ''));

function checkLinks(origin) {
  const text = withoutCode(read(origin)).replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  let count = 0;
  for (const match of text.matchAll(/\]\(\s*<?([^)\s>]+)|(?:href|src)="([^"]+)"|^\[[^\]]+\]: +(\S+)/gm)) {
    const link = match[1] ?? match[2] ?? match[3];
    if (/^[a-z][a-z+.-]*:/i.test(link)) continue;
    count++;
    const [path = '', anchor] = link.split('#');
    const target = path ? join(dirname(origin), decodeURIComponent(path)) : origin;
    const line = text.slice(0, match.index).split('\n').length;
    if (!existsSync(join(root, target))) problems.push(`${origin}:${line}: ${link} leads nowhere`);
    else if (anchor && target.endsWith('.md') && !anchorsOf(withoutCode(read(target))).includes(anchor)) {
      problems.push(`${origin}:${line}: ${target} has no heading #${anchor}`);
    }
  }
  return count;
}

/** Every error code is explained, and nothing is explained that does not exist. */
function checkErrorCodes(type, source, table) {
  const union = new RegExp(`type ${type} =([\\s\\S]*?);`).exec(read(source))?.[1] ?? '';
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  const explained = [...read(table).matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
  for (const code of codes.filter((code) => !explained.includes(code))) {
    problems.push(`${table}: ${code} is not explained`);
  }
  for (const code of explained.filter((code) => !codes.includes(code))) {
    problems.push(`${table}: there is no code ${code}`);
  }
  if (codes.length === 0) problems.push(`${source}: the error codes are not where they were looked for`);
}

documents.forEach(fromMarkdown);
const importForPage = importsOf([
  'ngx-strongbox',
  'ngx-strongbox/oidc',
  'ngx-strongbox/backend',
  'ngx-strongbox/testing',
  '@angular/core',
  '@angular/common/http',
  '@angular/router',
]);
const importNamesForNode = importsOf(['strongbox-express', 'express']);
const importForNode = (code) =>
  importNamesForNode(code) + (code.includes('express()') ? "import express from 'express'; " : '');
for (const source of sources) {
  fromDocstrings(source, source.startsWith('projects/strongbox-express') ? importForNode : importForPage);
}
checkSnippets();
checkErrorCodes('AuthErrorCode', 'projects/strongbox/src/auth-error.ts', 'docs/errors.md');
checkErrorCodes('BackendErrorCode', 'projects/strongbox-express/src/contract.ts', 'docs/backend-errors.md');
const links = documents.reduce((sum, document) => sum + checkLinks(document), 0);
if (snippets.length === 0) problems.push('There is not a single block of code to check.');

for (const problem of problems) console.error(problem);
if (problems.length === 0)
  console.log(`${snippets.length} blocks of code compile, ${links} links lead somewhere.`);
process.exitCode = problems.length > 0 ? 1 : 0;
