// Packs both packages and installs them into apps made by the real CLI, outside this workspace.
// Usage: consumers.mjs [--only NAME]… [--keep] [--proof FOLDER] [flags of `playwright test`]
// --only: rows of e2e/consumers/rows.ts · --keep: leaves the apps behind · --proof: does what the README says and nothing else,
// and leaves what was typed and seen in the folder.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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

const { values, tokens } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    proof: { type: 'string' },
  },
  strict: false,
  tokens: true,
});
const own = ['only', 'keep', 'proof'];
const flags = tokens.flatMap(({ kind, name, rawName, value }) =>
  kind !== 'option' || own.includes(name) ? [] : [value === undefined ? rawName : `${rawName}=${value}`],
);
const env = {
  ...(values.keep && { CONSUMERS_KEEP: 'yes' }),
  ...(values.proof && { CONSUMERS_PROOF: resolve(values.proof) }),
};
const rows = values.only.map((row) => `--project=${row}`);
const args = ['test', '--config=e2e/consumers/playwright.config.ts', ...rows, ...flags];
const { code } = await run(command('@playwright/test', 'playwright'), args, { env });
process.exitCode = code;
