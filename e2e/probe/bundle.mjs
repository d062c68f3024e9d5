import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { build } from 'esbuild';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Turns partially compiled Angular code into what an app's build makes of it. */
const angularLinker = {
  name: 'angular-linker',
  setup({ onLoad }) {
    onLoad({ filter: /\.mjs$/ }, async ({ path: filename }) => {
      const source = await readFile(filename, 'utf8');
      if (!source.includes('ɵɵngDeclare')) return undefined;
      const options = { filename, plugins: [linker], configFile: false, babelrc: false, compact: false };
      const { code } = await transformAsync(source, options);
      return { contents: code, loader: 'js' };
    });
  },
};

/** Builds the probe from the library as it is published. */
export async function bundleProbe(outdir) {
  await build({
    entryPoints: [join(here, 'main.ts')],
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
