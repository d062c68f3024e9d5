import { build } from 'esbuild';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { angularLinker } from '../../tools/angular-linker.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Builds a probe from the library as it is published. */
export async function bundleProbe(outdir, entry = 'main.ts') {
  await build({
    entryPoints: { main: join(here, entry) },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // The workspace's path aliases lead to the library's sources.
    tsconfigRaw: {},
    define: { ngDevMode: 'false', ngJitMode: 'false', ngI18nClosureMode: 'false', ngServerMode: 'false' },
    plugins: [angularLinker],
  });
  await cp(join(here, 'index.html'), join(outdir, 'index.html'));
  await cp(join(here, '../../dist/strongbox/assets'), join(outdir, 'auth'), { recursive: true });
}
