// What the library costs an app: bundled for production from dist/strongbox, Angular and RxJS left out, minified,
// gzipped. 1 kB is 1000 bytes. Also checks that no bundle contains what belongs to another.
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { angularLinker } from './angular-linker.mjs';
import { root } from './run.mjs';

const kB = 1000;
const signInWords = ['code_verifier', 'id_token', 'refresh_token', 'openid'];
const storageWords = ['localStorage', 'sessionStorage', 'indexedDB'];
const engineWords = ['PKCE_verifier', 'silent_refresh'];
const joseWords = ['ERR_JWS', 'ERR_JWT'];
const otherModes = ['dpop+jwt', 'serviceWorker'];
// Messages are for developers: a production build has codes instead.
const prose = /(["'`])[A-Z][a-z]+(?: [\w',.:;-]+){4,}/g;

/** `never` words must not be in a part; `proof` words must, or looking for them elsewhere proves nothing. */
const bundles = [
  {
    name: 'core',
    entries: ['ngx-strongbox'],
    first: {
      budget: 8 * kB,
      never: [...signInWords, ...storageWords, ...engineWords, ...joseWords, ...otherModes],
    },
  },
  {
    name: 'core + oidc',
    entries: ['ngx-strongbox', 'ngx-strongbox/oidc'],
    first: { budget: 11 * kB, never: [...engineWords, ...joseWords, ...otherModes] },
    lazy: { budget: 20 * kB, never: otherModes, proof: [...engineWords, ...joseWords], mayExplain: true },
  },
];

async function bundle({ entries }) {
  const { metafile, outputFiles } = await build({
    stdin: { contents: entries.map((entry) => `export * from '${entry}';`).join('\n'), resolveDir: root },
    absWorkingDir: root,
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    external: ['@angular/*', 'rxjs', 'rxjs/*'],
    define: { ngDevMode: 'false', ngJitMode: 'false', ngI18nClosureMode: 'false' },
    legalComments: 'none',
    plugins: [angularLinker],
  });
  const codeOf = new Map(
    outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('out')).replaceAll('\\', '/'), text]),
  );
  const first = new Set();
  const add = (path) => {
    if (first.has(path)) return;
    first.add(path);
    for (const { path: next, kind } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && codeOf.has(next)) add(next);
  };
  add('out/stdin.js');
  const paths = [...codeOf.keys()];
  return {
    first: paths.filter((path) => first.has(path)).map((path) => codeOf.get(path)),
    lazy: paths.filter((path) => !first.has(path)).map((path) => codeOf.get(path)),
  };
}

const problems = [];
console.log(`${'bundle'.padEnd(24)}${'gzip'.padStart(10)}${'budget'.padStart(10)}`);
for (const wanted of bundles) {
  const parts = await bundle(wanted);
  for (const part of ['first', 'lazy']) {
    if (!wanted[part]) continue;
    const { budget, never, proof = [], mayExplain = false } = wanted[part];
    const name = `${wanted.name}, ${part === 'first' ? 'first chunk' : 'lazy chunks'}`;
    const size = parts[part].reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);
    const show = (bytes) => `${(bytes / kB).toFixed(2)} kB`.padStart(10);
    console.log(`${name.padEnd(24)}${show(size)}${show(budget)}`);
    if (size > budget) problems.push(`${name}: ${size - budget} bytes over the budget`);

    const code = parts[part].join('\n');
    for (const word of never) if (code.includes(word)) problems.push(`${name}: contains "${word}"`);
    for (const word of proof) if (!code.includes(word)) problems.push(`${name}: does not contain "${word}"`);
    if (!mayExplain)
      for (const [text] of code.matchAll(prose)) problems.push(`${name}: explains itself: ${text}`);
  }
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
