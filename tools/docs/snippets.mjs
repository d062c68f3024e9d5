import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';
import { textOf } from './blocks.mjs';
import { compile, importsOf } from './compile.mjs';

/** @typedef {{ origin: string, name: string, lines: string[] }} Snippet  a file; lines sit where they are in the origin */

const isCode = ({ language }) => /^(?:ts|typescript|ambient)$/.test(language);

/** The head of a page, or all of one: not what a component has as its template. */
export const isPage = (html) =>
  /^\s*(?:<!-- index\.html -->\s*)?<(?:!doctype|html|head|link|meta|script|base)\b/i.test(html);

/** Files made of a document's blocks of code and templates. */
export function snippetsOf(blocks, problems) {
  /** @type {Snippet[]} */
  const snippets = [];
  const add = (snippet, line) => {
    const { origin, name } = snippet;
    if (!snippets.some((other) => other.name === name)) snippets.push(snippet);
    else problems.push(`${origin}:${line}: a block before this is already named ${name}`);
  };
  for (const { origin, line, language, lines, hidden, goesOn } of blocks) {
    const first = lines[line - 1] ?? '';
    if (language === 'html' && !isPage(textOf(lines).trim())) {
      const named = /^\s*<!-- ([\w.-]+\.html) -->\s*$/.exec(first)?.[1];
      const name = named ?? `block-${line}.html`;
      const code = textOf(hidden).replaceAll('./below.html', `./${name}`);
      if (code) add({ origin, name: `block-${line}.ts`, lines: code.split('\n') }, line);
      add({ origin, name, lines }, line);
      const isUsed = () => snippets.some((other) => textOf(other.lines).includes(`templateUrl: './${name}'`));
      if (!isUsed())
        problems.push(`${origin}:${line}: no component has templateUrl: './${named ?? 'below.html'}'`);
    } else if (isCode({ language })) {
      const before = snippets.at(-1);
      if (goesOn && before) {
        Object.assign(before.lines, hidden, lines);
        continue;
      }
      if (goesOn) problems.push(`${origin}:${line}: there is no block before this to continue`);
      const named = /^\s*\/\/ (?:.*\/)?([\w.-]+\.ts)\s*$/.exec(first)?.[1];
      const name = language === 'ambient' ? `ambient-${line}.d.ts` : (named ?? `block-${line}.ts`);
      add({ origin, name, lines: Object.assign([], hidden, lines) }, line);
    }
  }
  return snippets;
}

/** Examples of docstrings, with the imports they take for granted. */
export function snippetsOfDocstrings() {
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
  return globSync('projects/strongbox{,-express}/**/src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.spec.ts'))
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return examplesIn(
        path,
        text,
        path.startsWith('projects/strongbox-express') ? importForNode : importForPage,
      );
    });
}

function examplesIn(origin, text, importFor) {
  /** @type {Snippet[]} */
  const snippets = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = text.slice(0, comment.index).split('\n').length - 1;
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    for (let at = 0; at < lines.length; at++) {
      if (!/^\s*```(?:ts|typescript)\b/.test(lines[at])) continue;
      const snippet = { origin, name: `example-${first + at + 1}.ts`, lines: [] };
      while (++at < lines.length && !/^\s*```\s*$/.test(lines[at])) snippet.lines[first + at] = lines[at];
      const code = textOf(snippet.lines);
      if (!/^import /m.test(code)) snippet.lines[0] = importFor(code) + (snippet.lines[0] ?? '');
      snippets.push(snippet);
    }
  }
  return snippets;
}

/** What runs on a server knows Node and no page. */
const isOfNode = (code) => /from '(?:node:|express'|strongbox-express')/.test(code);

/** What the compilers say of these files: TypeScript's, and Angular's for what runs in a page. */
export function problemsOfSnippets(snippets) {
  const files = new Map();
  const originOf = new Map();
  for (const { origin, name, lines } of snippets) {
    const path = join(root, 'docs-check', origin.replaceAll(/[\\/]/g, '-'), name).replaceAll('\\', '/');
    files.set(path, textOf(lines));
    originOf.set(path, origin);
  }
  for (const [path, code] of [...files]) {
    for (const [, page] of code.matchAll(/\bimport\('\.\/([\w.-]+)'\)/g)) {
      const file = path.replace(/[^/]+$/, `${page}.ts`);
      if (!files.has(file)) files.set(file, 'export default class {}\n');
    }
  }
  const ofNode = new Map([...files].filter(([, code]) => isOfNode(code)));
  const ofPage = new Map([...files].filter(([path]) => !ofNode.has(path)));
  return [...compile(ofPage, { isOfPage: true }), ...compile(ofNode, { isOfPage: false })].map(
    ({ path, line, message }) => `${path ? `${originOf.get(path) ?? path}:${line}` : 'docs'}: ${message}`,
  );
}
