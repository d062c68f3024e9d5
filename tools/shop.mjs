// Gets e2e/shop ready: installs its packages, puts the built library among them, and builds it both ways.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const shop = join(root, 'e2e', 'shop');
const at = (...path) => join(shop, ...path);

function hashOf(folder, patterns) {
  const hash = createHash('sha256');
  const files = globSync(patterns, { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Does what is wanted unless the record says it has been done for the same files. */
async function once(record, hash, work) {
  if (existsSync(record) && readFileSync(record, 'utf8') === hash) return;
  rmSync(record, { force: true });
  await work();
  writeFileSync(record, hash);
}

async function must(script, ...args) {
  const { code, output } = await run(script, args, { cwd: shop, capture: true });
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}

const packages = hashOf(shop, ['package.json', 'package-lock.json']);
await once(at('node_modules', '.shop-setup'), packages, async () => {
  const npm = process.env['npm_execpath'];
  if (!npm?.endsWith('npm-cli.js')) throw new Error('Go through npm: "npm run e2e".');
  console.log('shop: installing its packages (about half a minute) …');
  await must(npm, 'install', '--no-audit', '--no-fund', '--loglevel=error');
});

const library = hashOf(root, ['dist/strongbox/package.json', 'dist/strongbox/{assets,fesm2022,types}/**']);
await once(at('node_modules', '.shop-library'), packages + library, () => {
  // A copy, or Node would find the Angular of the workspace from where the library really is.
  rmSync(at('node_modules', 'ngx-strongbox'), { recursive: true, force: true });
  cpSync(join(root, 'dist', 'strongbox'), at('node_modules', 'ngx-strongbox'), { recursive: true });
});

const sources = hashOf(shop, ['src/**', '*.json']);
await once(at('dist', '.hash'), packages + library + sources, async () => {
  rmSync(at('dist'), { recursive: true, force: true });
  const ng = at('node_modules', '@angular', 'cli', 'bin', 'ng.js');
  // One after the other: two builds at once would share a cache.
  for (const name of ['server', 'zone']) {
    console.log(`shop: building it (${name}) …`);
    await must(ng, 'build', 'shop', `--configuration=${name}`);
  }
});
