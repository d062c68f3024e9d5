import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import '@angular/compiler';
import type { TokenStore } from 'ngx-strongbox/oidc';
import type * as Testing from 'ngx-strongbox/testing';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, describe, it } from 'node:test';
import { newApp } from '../spec/new-app.ts';
import { compileErrors } from '../spec/compile-errors.ts';

// By its path: for this folder, the package's name means its sources.
const testing = new URL('../../../../dist/strongbox/fesm2022/ngx-strongbox-testing.mjs', import.meta.url);
const { describeTokenStoreContract } = (await import(testing.href)) as typeof Testing;

const CONFIG = '/src/app/app.config.ts';
const STORE = '/src/app/keychain-token-store.ts';
const SPEC = '/src/app/keychain-token-store.spec.ts';
const { runner, tree: fresh } = await newApp();

async function generate(
  options: Readonly<Record<string, unknown>>,
  auth?: string,
): Promise<{ tree: UnitTestTree; said: string }> {
  const tree = fresh.branch();
  if (auth) tree.overwrite(CONFIG, appWith(auth));
  const said: string[] = [];
  const messages = runner.logger.subscribe(({ message }) => said.push(message));
  try {
    const result = await runner.runSchematic(
      'token-store',
      { name: 'keychain', project: 'shop', kind: 'capacitor', ...options },
      tree,
    );
    return { tree: result, said: said.join('\n') };
  } finally {
    messages.unsubscribe();
  }
}

function appWith(auth: string): string {
  return `import type { ApplicationConfig } from '@angular/core';
import { provideAuth } from 'ngx-strongbox';
import { withIndexedDbStore, withOidc } from 'ngx-strongbox/oidc';
import { withBackendSession } from 'ngx-strongbox/backend';

export const appConfig: ApplicationConfig = {
  providers: [${auth}],
};
`;
}

const oidc = "provideAuth(withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }))";

describe('ng generate token-store', () => {
  for (const kind of ['capacitor', 'bridge']) {
    it(`writes a store of the kind ${kind} and its spec, and puts it into provideAuth`, async () => {
      const { tree } = await generate({ kind, provide: true }, oidc);
      assert.match(
        tree.readText(CONFIG),
        /, \.\.\.\(.* \? \[withTokenStore\(KeychainTokenStore\)\] : \[\]\)\)\],/,
      );
      assert.deepEqual(await compileErrors(tree, [CONFIG, STORE, SPEC]), []);
    });
  }

  it('keeps to the names and places of the workspace', async () => {
    const { runner: old, tree } = await newApp({ fileNameStyleGuide: '2016' });
    const result = await old.runSchematic(
      'token-store',
      {
        name: 'native/keyChain',
        project: 'shop',
        kind: 'bridge',
        bridge: 'myShell',
        flat: false,
        provide: true,
      },
      (tree.overwrite(CONFIG, appWith(oidc)), tree),
    );
    assert.match(
      result.readText('/src/app/native/key-chain/key-chain.token-store.ts'),
      /class KeyChainTokenStore .*globalThis as unknown as \{ myShell: KeyChainShell \}/s,
    );
    assert.ok(result.exists('/src/app/native/key-chain/key-chain.token-store.spec.ts'));
    assert.match(
      result.readText(CONFIG),
      /import \{ KeyChainTokenStore \} from '\.\/native\/key-chain\/key-chain\.token-store';/,
    );
    assert.match(result.readText(CONFIG), /'myShell' in globalThis/);
  });

  it('writes no spec where none is wanted', async () => {
    const { tree } = await generate({ skipTests: true });
    assert.ok(tree.exists(STORE) && !tree.exists(SPEC));
  });

  it('adds the plugin of the Capacitor that is there', async () => {
    const tree = fresh.branch() as UnitTestTree;
    const manifest = JSON.parse(tree.readText('/package.json')) as { dependencies: Record<string, string> };
    manifest.dependencies['@capacitor/core'] = '~7.4.1';
    tree.overwrite('/package.json', JSON.stringify(manifest));
    const options = { name: 'keychain', project: 'shop', kind: 'capacitor' };

    const result = await runner.runSchematic('token-store', options, tree);

    const { dependencies } = JSON.parse(result.readText('/package.json')) as typeof manifest;
    assert.equal(dependencies['@aparajita/capacitor-secure-storage'], '^7.0.0');
    assert.equal(dependencies['@capacitor/core'], '~7.4.1');
  });

  it('says how to use the store where it is not asked to do that', async () => {
    const { tree, said } = await generate({}, oidc);
    assert.equal(tree.readText(CONFIG), appWith(oidc));
    assert.match(said, /withTokenStore\(KeychainTokenStore\)/);
  });

  it('does not take the place of another store', async () => {
    const auth = oidc.replace(/\)$/, ', withIndexedDbStore())');
    await assert.rejects(
      generate({ provide: true }, auth),
      /kept by withIndexedDbStore already, in src\/app\/app\.config\.ts:7/,
    );
  });

  it('is for withOidc', async () => {
    await assert.rejects(
      generate({ provide: true }, 'provideAuth(withBackendSession())'),
      /for withOidc, which the project shop does not use/,
    );
  });
});

describe('A generated store', () => {
  // Where the generated code finds the packages it imports.
  const folder = mkdtempSync(fileURLToPath(new URL('../../../../dist/token-store-', import.meta.url)));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function load(kind: string): Promise<() => TokenStore> {
    const path = join(folder, `${kind}.ts`);
    writeFileSync(path, (await generate({ kind })).tree.readText(STORE));
    const { KeychainTokenStore } = (await import(pathToFileURL(path).href)) as {
      KeychainTokenStore: new () => TokenStore;
    };
    return () => new KeychainTokenStore();
  }

  const texts = new Map<string, string>();
  Object.assign(globalThis, {
    tokenShell: {
      get: async (key: string) => texts.get(key) ?? null,
      set: async (key: string, text: string) => void texts.set(key, text),
      delete: async (key: string) => void texts.delete(key),
    },
    // What the plugin's web part goes by.
    localStorage: {
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, text: string) => void texts.set(key, text),
      removeItem: (key: string) => void texts.delete(key),
    },
  });
  for (const kind of ['capacitor', 'bridge']) {
    const makeStore = load(kind);
    describeTokenStoreContract(`of the kind ${kind}`, async () => (await makeStore)(), { describe, it });
  }
});
