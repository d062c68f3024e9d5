// What the library costs an app: bundled for production from dist/strongbox, Angular and RxJS left out, minified,
// gzipped. 1 kB is 1000 bytes. Also checks that no bundle contains what belongs to another, and that the badges of the
// README tell the truth. Usage: size.mjs [--update], which draws them anew.
import { build } from 'esbuild';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** What the app of the README imports. Everything else an app gets only if it asks for it. */
const core = `
  export { Auth, authGuard, authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';`;
const oidc = `
  export { withOidc } from 'ngx-strongbox/oidc';`;
const neverInCore = [...signInWords, ...storageWords, ...engineWords, ...joseWords, ...otherModes];
/** A logout that did not get through is remembered in web storage; that is no credential. */
const neverInBackend = [
  ...neverInCore.filter((word) => word !== 'localStorage'),
  'authorization_url',
  'bff:',
  'oauth2/',
];
/** Of the features an app with `withOidc` may have or not. */
const oidcFeatureWords = ['indexedDB', 'AES-GCM', 'acknowledgeRisk', 'user_fingerprint', 'strongbox.used'];
const neverFirst = [...engineWords, ...joseWords, ...otherModes, ...oidcFeatureWords];

const withBackend = (name) => `
  export { xsrfInterceptor } from 'ngx-strongbox';
  export { ${name} } from 'ngx-strongbox/backend';`;

/** `never` words must not be in a part; `proof` words must, or looking for them elsewhere proves nothing. */
const bundles = [
  { name: 'core', code: core, first: { budget: 8 * kB, never: neverInCore } },
  {
    name: 'core + oidc',
    code: core + oidc,
    first: { budget: 11 * kB, never: neverFirst },
    lazy: { budget: 20 * kB, never: otherModes, proof: [...engineWords, ...joseWords], mayExplain: true },
    onDemand: { budget: 15 * kB, never: neverFirst },
  },
  {
    name: 'core + backend session',
    code: core + withBackend('withBackendSession'),
    first: { budget: 10 * kB, never: neverInBackend },
  },
  {
    name: 'core + token mediator',
    code: core + withBackend('withTokenMediator'),
    first: { budget: 11 * kB, never: neverInBackend },
  },
  {
    name: 'core + own login',
    code: core + withBackend('withRestLogin'),
    first: { budget: 11.5 * kB, never: neverInBackend },
  },
];

/** What each feature adds to the core, in a bundle that has nothing else. */
const features = [
  'AUTHORIZATION',
  'Authorized',
  'IdleTimeout, withIdleTimeout',
  'signedOutGuard',
  'withAuthLogging',
  'keycloakClaims, withClaimMapping',
  'withGuards',
  'withoutTabSync',
  'withRenewal',
  'withRestore',
  'withXsrf, xsrfInterceptor',
];

/** What each feature adds to the core with `withOidc`, on demand included. */
const oidcFeatures = {
  withSessionFingerprint: ['user_fingerprint'],
  withTokenStore: [],
  withWebStorage: ['acknowledgeRisk', 'strongbox.used'],
  withIndexedDbStore: ['indexedDB', 'AES-GCM'],
};

const settings = {
  // The paths of the workspace would lead to the sources.
  tsconfigRaw: {},
  absWorkingDir: root,
  outdir: 'out',
  write: false,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: 'es2022',
  external: ['@angular/*', 'rxjs', 'rxjs/*'],
  define: { ngDevMode: 'false', ngJitMode: 'false', ngI18nClosureMode: 'false' },
  legalComments: 'none',
};

/** Leaves out what is loaded on demand. */
const onDemandElsewhere = {
  name: 'on-demand-elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** In one file, as the chunk optimization of the Angular CLI leaves it. */
async function bundleFirst(stdin) {
  const { outputFiles } = await build({ ...settings, stdin, plugins: [onDemandElsewhere, angularLinker] });
  return outputFiles.map(({ text }) => text);
}

async function bundle(code) {
  const stdin = { contents: code, resolveDir: root };
  const { metafile, outputFiles } = await build({
    ...settings,
    stdin,
    splitting: true,
    plugins: [angularLinker],
  });
  const codeOf = new Map(
    outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('out')).replaceAll('\\', '/'), text]),
  );
  const reach = (path, kinds, found = new Set()) => {
    if (found.has(path)) return found;
    found.add(path);
    for (const { path: next, kind } of metafile.outputs[path].imports)
      if (kinds.includes(kind) && codeOf.has(next)) reach(next, kinds, found);
    return found;
  };
  const first = reach('out/stdin.js', ['import-statement']);
  // esbuild writes a file for each dynamic import, also for one that was left out.
  const ever = reach('out/stdin.js', ['import-statement', 'dynamic-import']);
  const rest = [...ever].filter((path) => !first.has(path));
  // Reached only by way of the engine and jose, or to them: what is neither of the two is ours.
  const isForeign = (path) =>
    Object.keys(metafile.outputs[path].inputs).some((input) =>
      /node_modules\/(angular-oauth2-oidc|jose)\//.test(input),
    );
  const codes = (paths) => paths.map((path) => codeOf.get(path));
  return {
    first: await bundleFirst(stdin),
    lazy: codes(rest.filter(isForeign)),
    onDemand: codes(rest.filter((path) => !isForeign(path))),
  };
}

const sizeOf = (codes) => codes.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);
const show = (bytes) => `${(bytes / kB).toFixed(2)} kB`.padStart(10);
const problems = [];
const labels = {
  first: 'first chunk',
  lazy: 'engine and jose, lazy',
  onDemand: 'on demand',
};
console.log(`${'bundle'.padEnd(40)}${'gzip'.padStart(10)}${'budget'.padStart(10)}`);

function check(name, codes, { budget, never, proof = [], mayExplain = false }) {
  const size = sizeOf(codes);
  console.log(`${name.padEnd(40)}${show(size)}${show(budget)}`);
  if (size > budget) problems.push(`${name}: ${size - budget} bytes over the budget`);
  const code = codes.join('\n');
  for (const word of never) if (code.includes(word)) problems.push(`${name}: contains "${word}"`);
  for (const word of proof) if (!code.includes(word)) problems.push(`${name}: does not contain "${word}"`);
  if (!mayExplain)
    for (const [text] of code.matchAll(prose)) problems.push(`${name}: explains itself: ${text}`);
}

for (const { name, code, ...limits } of bundles) {
  const parts = await bundle(code);
  for (const [part, limit] of Object.entries(limits)) check(`${name}, ${labels[part]}`, parts[part], limit);
}
const alone = sizeOf((await bundle(core)).first);
for (const names of features) {
  const { first } = await bundle(`${core} export { ${names} } from 'ngx-strongbox';`);
  console.log(`${`  + ${names}`.padEnd(40)}${show(sizeOf(first) - alone)}`);
}
const allOf = ({ first, onDemand }) => [...first, ...onDemand];
const oidcAlone = sizeOf(allOf(await bundle(core + oidc)));
for (const [name, words] of Object.entries(oidcFeatures)) {
  const codes = allOf(await bundle(`${core + oidc} export { ${name} } from 'ngx-strongbox/oidc';`));
  console.log(`${`  + ${name}`.padEnd(40)}${show(sizeOf(codes) - oidcAlone)}`);
  for (const word of words)
    if (!codes.join('\n').includes(word)) problems.push(`${name}: does not contain "${word}"`);
}

function badge(label, value) {
  const widthOf = (text) => Math.round(text.length * 6.6 + 12);
  const [left, right] = [widthOf(label), widthOf(value)];
  const text = (x, content) => `<text x="${x}" y="14" text-anchor="middle">${content}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}">
  <path fill="#444" d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3"/>
  <path fill="#0b57a4" d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(left / 2, label)}${text(left + right / 2, value)}</g>
</svg>
`;
}

const { license, peerDependencies } = JSON.parse(
  readFileSync(join(root, 'projects/strongbox/package.json'), 'utf8'),
);
const badges = {
  license: badge('license', license),
  angular: badge('Angular', /\d+/.exec(peerDependencies['@angular/core'])[0]),
  size: badge('core, gzip', `${(alone / kB).toFixed(1)} kB`),
};
for (const [name, drawn] of Object.entries(badges)) {
  const path = join(root, 'docs/images', `badge-${name}.svg`);
  if (existsSync(path) && readFileSync(path, 'utf8') === drawn) continue;
  if (process.argv.includes('--update')) writeFileSync(path, drawn);
  else
    problems.push(
      `docs/images/badge-${name}.svg is not true any more: "npm run size -- --update" draws it anew`,
    );
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
