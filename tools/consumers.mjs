// Packs both packages and installs them into apps made by the real CLI, outside this workspace.
// Usage: consumers.mjs [--only NAME]… [--keep] [flags of `playwright test`]
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command, root, run } from './run.mjs';

const packed = join(root, 'dist', 'packed');

const built = await run(join(root, 'tools', 'build.mjs'), ['--library']);
if (built.code !== 0) process.exit(built.code);

const npm = process.env['npm_execpath'];
if (!npm?.endsWith('npm-cli.js')) throw new Error('Go through npm: "npm run consumers".');
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
for (const name of ['strongbox', 'strongbox-express']) {
  const args = ['pack', join(root, 'dist', name), '--pack-destination', packed, '--loglevel=error'];
  const { code, output } = await run(npm, args, { capture: true });
  if (code === 0) continue;
  console.error(output);
  process.exit(code);
}

const keep = process.argv.includes('--keep');
const flags = process.argv
  .slice(2)
  .filter((flag) => flag !== '--keep')
  .map((flag) => flag.replace(/^--only(?==|$)/, '--project'));
const args = ['test', '--config=e2e/consumers/playwright.config.ts', ...flags];
const env = keep ? { CONSUMERS_KEEP: 'yes' } : {};
const { code } = await run(command('@playwright/test', 'playwright'), args, { env });
process.exitCode = code;
