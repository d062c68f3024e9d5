import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Node ${process.versions.node} is too old for this. Go through npm, which brings its own: "npm run …".`,
  );
  process.exit(1);
}

const children = new Set();
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    const exit = () => process.exit(process.exitCode ?? 128 + constants.signals[signal]);
    if (children.size === 0) exit();
    for (const child of children) {
      child.kill('SIGTERM');
      child.once('close', () => children.size === 0 && exit());
    }
  });
}

/** Ends what `run` has started; its promises then resolve. */
export function stopAll() {
  for (const child of children) child.kill('SIGTERM');
}

/** The script behind a command of an installed package: started without a shell, it is the one that gets our signals. */
export function command(packageName, name = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/** Runs a script with this Node; resolves with its exit code and, when captured, what it printed. */
export function run(script, args = [], { capture = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args].filter(Boolean), {
      cwd,
      env: { ...process.env, NG_CLI_ANALYTICS: 'false', ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    children.add(child);
    child.once('error', reject);
    child.once('close', (code) => {
      children.delete(child);
      if (!stopping) resolve({ code: code ?? 1, output });
    });
  });
}
