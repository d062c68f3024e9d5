// Builds the two packages, makes them resolvable by their names, then builds the demo with the library.
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
import { dirname, join, relative } from 'node:path';
import { noticesOf } from './notices.mjs';
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

async function build(
  project,
  { patterns, result, compiler = [command('@angular/cli', 'ng'), ['build', project]], complete = () => {} },
) {
  const record = at('dist', `.${project}-hash`);
  const hash = hashOf(patterns);
  if (!force && existsSync(at(result)) && existsSync(record) && readFileSync(record, 'utf8') === hash) {
    console.log(`${project} is up to date.`);
    return;
  }
  rmSync(record, { force: true });
  rmSync(dirname(at(result)), { recursive: true, force: true });
  const { code } = await run(...compiler);
  if (code !== 0) process.exit(code);
  complete();
  // Sources that changed under a running build: leave no record, so the next build starts over.
  if (hashOf(patterns) === hash) writeFileSync(record, hash);
}

/** In a package the files lie elsewhere than in the repository. */
function relink(pattern, link, target) {
  for (const file of globSync(pattern, { cwd: root })) {
    writeFileSync(at(file), readFileSync(at(file), 'utf8').replaceAll(link, target));
  }
}

const onNpm = (name) => `https://www.npmjs.com/package/${name}`;

function completePackage() {
  // What the README links to comes along.
  cpSync(at('docs'), at('dist/strongbox/docs'), { recursive: true });
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md']) {
    const target = at('dist/strongbox', name);
    if (existsSync(at(name))) copyFileSync(at(name), target);
  }
  const { version } = JSON.parse(readFileSync(at('projects/strongbox/package.json'), 'utf8'));
  // npm's page of a package shows no pictures of the package.
  relink(
    'dist/strongbox/README.md',
    /(?<=["(])docs\/images\//g,
    `https://unpkg.com/ngx-strongbox@${version}/docs/images/`,
  );
  relink(
    'dist/strongbox/{README,CHANGELOG,SECURITY,docs/**/*}.md',
    /(?<=\()(?:\.\.\/)*projects\/strongbox-express\/[\w.]+/g,
    onNpm('strongbox-express'),
  );
}

function addNotices(folder) {
  const manifest = JSON.parse(readFileSync(at(folder, 'package.json'), 'utf8'));
  writeFileSync(at(folder, 'THIRD-PARTY-NOTICES.md'), noticesOf(manifest));
}

function linkPackage(name, folder) {
  const link = at('node_modules', name);
  rmSync(link, { recursive: true, force: true });
  symlinkSync(at(folder), link, 'junction');
}

/** Collections, schemas and templates are no code; and Angular's CLI loads schematics as CommonJS. */
function completeSchematics() {
  const from = at('projects/strongbox/schematics');
  const wanted = globSync(['*.json', '*/schema.json', '*/questions/*.json', '*/files/**'], {
    cwd: from,
    withFileTypes: true,
  });
  for (const { parentPath, name } of wanted.filter((entry) => entry.isFile())) {
    if (/^tsconfig.*json$/.test(name)) continue;
    const target = join(at('dist/strongbox/schematics'), relative(from, parentPath), name);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(parentPath, name), target);
  }
  writeFileSync(at('dist/strongbox/schematics/package.json'), '{ "type": "commonjs" }\n');
}

/** What is no code comes along as it is. */
function completeBackend() {
  for (const name of ['package.json', 'README.md', 'openapi.yaml']) {
    const source = at('projects/strongbox-express', name);
    if (existsSync(source)) copyFileSync(source, at('dist/strongbox-express', name));
  }
  copyFileSync(at('LICENSE'), at('dist/strongbox-express/LICENSE'));
  cpSync(at('docs'), at('dist/strongbox-express/docs'), {
    recursive: true,
    filter: (path) => path !== at('docs/images'),
  });
  relink('dist/strongbox-express/README.md', /\.\.\/\.\.\/docs/g, 'docs');
  relink(
    'dist/strongbox-express/docs/**/*.md',
    /(?<=\()\.\.\/(?:README|CHANGELOG|SECURITY)\.md/g,
    onNpm('ngx-strongbox'),
  );
  relink('dist/strongbox-express/docs/**/*.md', /(?<=\()\.\.\/projects\/strongbox-express\//g, '../');
}

mkdirSync(at('dist'), { recursive: true });
const entries = [
  'projects/strongbox/*.json',
  'projects/strongbox/assets/**',
  'projects/strongbox/{src,oidc,backend,testing/src}/**',
  'projects/strongbox/testing/*',
];
await build('strongbox', { patterns: entries, result: 'dist/strongbox/package.json' });
completePackage();
addNotices('dist/strongbox');
await build('schematics', {
  patterns: ['projects/strongbox/schematics/**'],
  result: 'dist/strongbox/schematics/collection.json',
  compiler: [
    command('typescript', 'tsc'),
    ['--project', 'projects/strongbox/schematics/tsconfig.build.json'],
  ],
  complete: completeSchematics,
});
await build('playwright', {
  patterns: ['projects/strongbox/testing/playwright/**'],
  result: 'dist/strongbox/testing/playwright/public-api.js',
  compiler: [
    command('typescript', 'tsc'),
    ['--project', 'projects/strongbox/testing/playwright/tsconfig.build.json'],
  ],
  // The manifest that ng-packagr puts one folder up does not say so.
  complete: () =>
    writeFileSync(at('dist/strongbox/testing/playwright/package.json'), '{ "type": "module" }\n'),
});
linkPackage('ngx-strongbox', 'dist/strongbox');
await build('strongbox-express', {
  patterns: ['projects/strongbox-express/**'],
  result: 'dist/strongbox-express/public-api.js',
  compiler: [command('typescript', 'tsc'), ['--project', 'projects/strongbox-express/tsconfig.build.json']],
});
completeBackend();
addNotices('dist/strongbox-express');
linkPackage('strongbox-express', 'dist/strongbox-express');
if (!process.argv.includes('--library')) {
  const patterns = [...entries, 'projects/demo/**'];
  await build('demo', { patterns, result: 'dist/demo/browser/index.html' });
}
