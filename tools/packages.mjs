// Compares what would be published with its golden: each file, and about how much it is. Usage: packages.mjs [--update]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const update = process.argv.includes('--update');
const step = 50_000;
const problems = [];

function pack(name) {
  const args = ['pack', '--dry-run', '--json', '--loglevel=error'];
  const output = execFileSync('npm', args, {
    cwd: join(root, 'dist', name),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ files, unpackedSize }] = JSON.parse(output);
  // The hash in the name of a chunk changes with its content.
  const paths = files.map(({ path }) => path.replace(/-[\w-]{8}(?=\.mjs)/, '-*'));
  const limit = Math.ceil(unpackedSize / step) * (step / 1000);
  return `Unpacked: at most ${limit} kB\n\n${[...new Set(paths)].sort().join('\n')}\n`;
}

for (const name of ['strongbox', 'strongbox-express']) {
  const golden = `projects/${name}/package-files.txt`;
  const before = existsSync(join(root, golden)) ? readFileSync(join(root, golden), 'utf8') : '';
  const after = pack(name);
  if (before === after) continue;
  if (update) {
    writeFileSync(join(root, golden), after);
    console.log(`${golden} is updated.`);
    continue;
  }
  const [was, is] = [before, after].map((text) => new Set(text.split('\n')));
  const changes = [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
  problems.push(`${golden}: something else would be published.`, ...changes);
}
if (problems.length > 0) problems.push('"npm run packages -- --update" accepts it.');
for (const problem of problems) console.error(problem);
if (problems.length === 0 && !update) console.log('What would be published is as written.');
process.exitCode = problems.length > 0 ? 1 : 0;
