// Publishes both packages with npm's provenance statement, from a clean, tagged and tested commit. Without --yes it only
// shows what would happen. Usage: publish.mjs [--yes]
//
// Meant for a CI job that may ask for an OpenID token (on GitHub Actions: `permissions: id-token: write`), with npm's trusted
// publishing set up for both packages; then no npm token is kept anywhere.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const yes = process.argv.includes('--yes');
const packages = ['strongbox', 'strongbox-express'];
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const problems = [];

const versions = packages.map((name) => readJson(`projects/${name}/package.json`).version);
const [version] = versions;
if (new Set(versions).size > 1)
  problems.push(`The packages have different versions: ${versions.join(', ')}.`);
if (!readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version}`)) {
  problems.push(`CHANGELOG.md has no section "## ${version}".`);
}
if (git('status', '--porcelain')) problems.push('There are changes that are not committed.');
if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`)) {
  problems.push(`This commit has no tag v${version}.`);
}
// npm compares it with where the job runs.
const repository = process.env['GITHUB_REPOSITORY'];
if (!repository) problems.push('GITHUB_REPOSITORY is not set: a provenance statement needs a CI job.');

for (const problem of problems) console.error(problem);
if (yes && problems.length > 0) process.exit(1);

const { code } = await run(join(root, 'tools/test.mjs'), yes ? [] : ['library', 'packages']);
if (code !== 0) process.exit(code);

for (const name of packages) {
  const folder = join(root, 'dist', name);
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  if (repository) {
    manifest.repository = {
      type: 'git',
      url: `git+https://github.com/${repository}.git`,
      directory: `projects/${name}`,
    };
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
  const args = ['publish', '--access', 'public', ...(yes ? ['--provenance'] : ['--dry-run'])];
  console.log(`npm ${args.join(' ')}, in dist/${name}`);
  execFileSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
}
if (!yes) console.log('Nothing was published: --yes does it.');
