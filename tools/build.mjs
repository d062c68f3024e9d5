// Builds the library, makes it resolvable as `ngx-strongbox`, then builds the demo with it.
// Usage: build.mjs [--library] [--force]
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { command, root, run } from './run.mjs';

const force = process.argv.includes('--force');
const at = (...path) => join(root, ...path);
const shared = [
  'package.json',
  'package-lock.json',
  'angular.json',
  'tsconfig.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

function hashOf(patterns) {
  const hash = createHash('sha256');
  const files = globSync([...shared, ...patterns], { cwd: root, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    if (!path.endsWith('.spec.ts')) hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

async function build(project, { patterns, result }) {
  const record = at('dist', `.${project}-hash`);
  const hash = hashOf(patterns);
  if (!force && existsSync(at(result)) && existsSync(record) && readFileSync(record, 'utf8') === hash) {
    console.log(`${project} is up to date.`);
    return;
  }
  rmSync(record, { force: true });
  const { code } = await run(command('@angular/cli', 'ng'), ['build', project]);
  if (code !== 0) process.exit(code);
  // Sources that changed under a running build: leave no record, so the next build starts over.
  if (hashOf(patterns) === hash) writeFileSync(record, hash);
}

function completePackage() {
  // What the README links to comes along.
  cpSync(at('docs'), at('dist/strongbox/docs'), { recursive: true });
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md']) {
    const target = at('dist/strongbox', name);
    if (existsSync(at(name))) copyFileSync(at(name), target);
  }
}

function linkPackage() {
  const link = at('node_modules/ngx-strongbox');
  rmSync(link, { recursive: true, force: true });
  symlinkSync(at('dist/strongbox'), link, 'junction');
}

mkdirSync(at('dist'), { recursive: true });
await build('strongbox', { patterns: ['projects/strongbox/**'], result: 'dist/strongbox/package.json' });
completePackage();
linkPackage();
if (!process.argv.includes('--library')) {
  const patterns = ['projects/strongbox/**', 'projects/demo/**'];
  await build('demo', { patterns, result: 'dist/demo/browser/index.html' });
}
