// Builds what is needed and runs the demo with its servers until Ctrl-C.
// Usage: start.mjs [--dev] [flags of projects/demo-servers/src/main.ts]
import { join } from 'node:path';
import { command, root, run, stopAll } from './run.mjs';

const dev = process.argv.includes('--dev');
const serverFlags = process.argv.slice(2).filter((flag) => flag !== '--dev');

const built = await run(join(root, 'tools/build.mjs'), dev ? ['--library'] : []);
if (built.code !== 0) process.exit(built.code);

// Being asked to stop is how a server ends well.
process.exitCode = 0;
const servers = join(root, 'projects/demo-servers/src/main.ts');
const running = dev
  ? [run(servers, ['--no-app', ...serverFlags]), run(command('@angular/cli', 'ng'), ['serve', 'demo'])]
  : [run(servers, serverFlags)];
const { code } = await Promise.race(running);
stopAll();
await Promise.all(running);
process.exitCode = code;
