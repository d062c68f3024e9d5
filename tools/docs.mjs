// Shows the documentation as a site, live; --build writes it to dist/docs-site. What follows goes to VitePress
// (--port 8080, --base /docs/).
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { files } from '../projects/docs-site/pages.ts';
import { writeApiReference } from './api-reference.mjs';
import { command, root, run } from './run.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--build');
const isBuild = process.argv.includes('--build');

if (!(await writeApiReference())) process.exit(1);
for (const [source, name] of [...files, ['projects/demo/public/favicon.svg', 'favicon.svg']]) {
  const target = join(root, 'dist/docs-public', name);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, source), target);
}
const { code } = await run(command('vitepress'), [isBuild ? 'build' : 'dev', 'projects/docs-site', ...args]);
process.exitCode = code;
