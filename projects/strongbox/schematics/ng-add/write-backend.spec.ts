import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Added, ngAdd, ngAddTo } from '../spec/ng-add.ts';
import { newApp } from '../spec/new-app.ts';
import { compileErrors } from '../spec/compile-errors.ts';

type Given = Readonly<Record<string, unknown>>;

const express = (strategy: string, answers: Given = {}): Promise<Added> =>
  ngAdd({ strategy, backend: 'express', issuer: 'https://id.example.com', clientId: 'shop', ...answers });

async function compiles({ tree }: Added): Promise<void> {
  const files = tree.files.filter((path) => path.startsWith('/server/') && path.endsWith('.mts'));
  assert.ok(files.length > 2);
  const { compilerOptions } = JSON.parse(tree.readContent('/server/tsconfig.json')) as {
    readonly compilerOptions: { readonly strict: boolean };
  };
  const isStrict = compilerOptions.strict;
  assert.deepEqual(
    await compileErrors(tree, files, { types: ['node'], allowImportingTsExtensions: true, strict: isStrict }),
    [],
  );
}

describe('The backend that ng add writes', () => {
  it('says what was answered, and no more', async () => {
    const odd = "it's a \\ `${process.exit()}` */ </script>";
    const added = await express('backend-session', { scope: odd, resource: odd });
    await compiles(added);
    for (const answer of ['clientId', 'issuer', 'scope', 'backendTarget']) {
      const value = 'https://id.example.com/\nNODE_OPTIONS=--require=./evil.cjs';
      await assert.rejects(express('backend-session', { [answer]: value }), /has to be one line of text/);
    }
  });

  const kinds: readonly (readonly [title: string, strategy: string, answers: Given, code: RegExp])[] = [
    [
      'forwards what the app calls to the API',
      'backend-session',
      { api: ['https://api.example.com/v1'] },
      /path: '\/bff\/api',\s+target: 'https:\/\/api\.example\.com\/v1'/,
    ],
    [
      'forwards to several APIs, by their names',
      'backend-session',
      { api: ['https://orders.example.com', 'https://pay.example.com', 'https://orders.example.net'] },
      /'\/bff\/orders'[^]*'\/bff\/pay'[^]*'\/bff\/orders-3'/,
    ],
    [
      'forwards nothing at an address of its own',
      'backend-session',
      { api: ['https://session.example.com', 'https://logout.example.com'] },
      /'\/bff\/session-1'[^]*'\/bff\/logout-2'/,
    ],
    [
      'answers a path of the app itself, as there is nothing to forward to',
      'backend-session',
      { api: ['/own', 'https://api.example.com'] },
      /routes: readonly ProxyRoute\[\] = \[\s*\{\s*path: '\/bff\/api-2'[^]*\];[^]*backend\.get\('\/own\/me'/,
    ],
    [
      'has no proxy for paths of the app alone',
      'backend-session',
      { api: ['/own/'] },
      /^(?![^]*apiProxy)[^]*'\/own\/me'/,
    ],
    ['answers below the path that was named', 'rest-login', { api: ['/shop'] }, /backend\.get\('\/shop\/me'/],
    ['can do without an API', 'backend-session', {}, /session\.router\);/],
    [
      'asks for what the provider wants besides the standards',
      'backend-session',
      { provider: 'auth0', resource: 'https://api.example.com/' },
      /loginParameters: \{ audience: 'https:\/\/api\.example\.com\/' \}/,
    ],
    [
      'hands out tokens for the APIs',
      'token-mediator',
      { api: ['https://orders.example.net/'], apiScope: 'orders:read' },
      /'https:\/\/orders\.example\.net\/': \{ scope: 'orders:read' \}/,
    ],
    [
      'checks passwords itself',
      'rest-login',
      {},
      /verifyPassword\(account\?\.passwordHash \?\? null, password\)/,
    ],
    ['keeps the token in a cookie', 'rest-login', { token: 'cookie' }, /token: 'cookie'/],
  ];
  for (const [title, strategy, answers, code] of kinds) {
    it(`${title}, in code that compiles`, async () => {
      const added = await express(strategy, answers);
      assert.match(added.tree.readContent('/server/backend.mts'), code);
      await compiles(added);
    });
  }

  it('has secrets that nobody else has, in a file that git leaves alone', async () => {
    const [one, other] = await Promise.all([express('backend-session'), express('backend-session')]);
    const secret = ({ tree }: Added): string | undefined =>
      /SESSION_SECRET=(.+)/.exec(tree.readContent('/server/.env'))?.[1];
    assert.ok((secret(one)?.length ?? 0) >= 32);
    assert.notEqual(secret(one), secret(other));
    assert.match(one.tree.readContent('/.gitignore'), /^\/server\/\.env$/m);
    const committed = one.changed.filter((path) => path !== '/server/.env');
    for (const path of committed) {
      assert.ok(!one.tree.readContent(path).includes(secret(one) ?? ''), path);
    }
    assert.match(one.tree.readContent('/server/.env.example'), /^SESSION_SECRET=$/m);
  });

  it('is told the issuer, the client and the address of the app by its environment', async () => {
    const { tree } = await express('token-mediator');
    assert.match(
      tree.readContent('/server/.env'),
      /^ORIGIN=http:\/\/localhost:4200\nISSUER=https:\/\/id\.example\.com\nCLIENT_ID=shop\nCLIENT_SECRET=\n/,
    );
  });

  it('asks for the secret that the provider gives it, and for a first user of its own', async () => {
    assert.match((await express('backend-session')).said, /Fill in:\n\s+- CLIENT_SECRET in server\/\.env/);
    const { said } = await express('rest-login');
    assert.match(
      said,
      /Start:\n\s+- npm run backend:user.*\n\s+- npm run backend\n\s+- npm start, and go to http:\/\/localhost:4200\//,
    );
  });

  it('is called in the place of the APIs that it forwards to, and says so', async () => {
    const api = ['http://localhost:4300/', '/own'];
    const { said } = await express('backend-session', { api: api.slice(0, 1) });
    assert.match(said, /Call in the app:\n\s+- \/bff\/api\/… in the place of http:\/\/localhost:4300\/…/);
    const several = await express('backend-session', { api });
    assert.match(several.said, /\/bff\/localhost\/… in the place of/);
    assert.doesNotMatch((await express('rest-login', { api })).said, /in the place of/);
  });

  it('brings its packages along, from where they are said to be', async () => {
    const { tree } = await express('backend-session', { backendPackage: 'file:../strongbox-express.tgz' });
    const manifest = JSON.parse(tree.readContent('/package.json')) as {
      readonly scripts: Record<string, string>;
      readonly dependencies: Record<string, string>;
    };
    assert.equal(manifest.dependencies['strongbox-express'], 'file:../strongbox-express.tgz');
    assert.ok(manifest.dependencies['express']);
    assert.equal(manifest.scripts['backend'], 'node --env-file-if-exists=server/.env server/backend.mts');
  });

  it('takes the package that is there already', async () => {
    const { tree } = await newApp();
    const text = tree
      .readContent('/package.json')
      .replace('"dependencies": {', '"dependencies": {"strongbox-express": "0.0.9",');
    tree.overwrite('/package.json', text);
    const added = await ngAddTo(tree, { strategy: 'backend-session', backend: 'express' });
    assert.match(added.tree.readContent('/package.json'), /"strongbox-express": "0\.0\.9"/);
  });

  it('does not touch a folder server of somebody else', async () => {
    const answers = {
      strategy: 'backend-session',
      backend: 'express',
      api: ['https://api.example.com/', '/own'],
    };
    const { tree, said } = await ngAdd(answers, {}, (app) => {
      app.create('/server/index.js', '// mine\n');
    });
    assert.ok(!tree.exists('/server/backend.mts'));
    assert.match(
      said,
      /No backend is written, as there is a folder server already\. .* listen at http:\/\/localhost:4500 and to serve:\s+\/bff, as docs\/backend-session\.md says\s+\/bff\/api, which stands for https:\/\/api\.example\.com\/\s+\/own/,
    );
    assert.doesNotMatch(said, /CLIENT_SECRET|npm run backend/);
  });

  it('is not written where there is one', async () => {
    const { changed, tree } = await ngAdd({
      strategy: 'backend-session',
      backend: 'duende',
      api: ['/api/orders'],
    });
    assert.deepEqual(
      changed.filter((path) => path.startsWith('/server')),
      [],
    );
    assert.match(
      tree.readContent('/src/app/app.config.ts'),
      /withBackendSession\(\{ dialect: duende\(\) \}\)/,
    );
  });
});

describe('The proxy of ng serve', () => {
  const serveWith = (proxyConfig: string, text?: string) => async (): Promise<Added> =>
    ngAdd({ strategy: 'backend-session', backendTarget: 'http://localhost:5000' }, {}, (app) => {
      const builder = '"builder": "@angular/build:dev-server"';
      const options = `${builder}, "options": { "proxyConfig": "${proxyConfig}" }`;
      app.overwrite('/angular.json', app.readContent('/angular.json').replace(builder, options));
      if (text !== undefined) app.create(`/${proxyConfig}`, text);
    });

  it('passes the path of the backend on', async () => {
    const { tree } = await ngAdd({ strategy: 'rest-login' });
    assert.deepEqual(JSON.parse(tree.readContent('/proxy.conf.json')), {
      '/account': { target: 'http://localhost:4500' },
    });
    assert.match(tree.readContent('/angular.json'), /"proxyConfig": "proxy\.conf\.json"/);
  });

  it('passes the paths of the app on that the APIs have there', async () => {
    const passed = async (answers: Given): Promise<readonly string[]> => {
      const { tree } = await ngAdd(answers);
      return Object.keys(JSON.parse(tree.readContent('/proxy.conf.json')) as object);
    };
    const restLogin = { strategy: 'rest-login', backend: 'express', api: ['/api'] };
    assert.deepEqual(await passed(restLogin), ['/account', '/api']);
    const api = ['/own/', '/bff/orders', '/bffs', 'https://api.example.com/', '/'];
    const session = { strategy: 'backend-session', backend: 'express', api };
    assert.deepEqual(await passed(session), ['/bff', '/own', '/bffs']);
  });

  it('keeps what it passes on already', async () => {
    const { tree } = await serveWith(
      'src/proxy.json',
      '{\n  // ours\n  "/api": { "target": "http://localhost:3000" }\n}\n',
    )();
    const text = tree.readContent('/src/proxy.json');
    assert.match(text, /\/\/ ours\n\s+"\/api": \{\s+"target": "http:\/\/localhost:3000"/);
    assert.match(text, /"\/bff": \{\s+"target": "http:\/\/localhost:5000"/);
    assert.ok(!tree.exists('/proxy.conf.json'));
  });

  it('does not change where the path leads already', async () => {
    const text = '{ "/bff": { "target": "http://localhost:9999" } }\n';
    assert.equal((await serveWith('proxy.json', text)()).tree.readContent('/proxy.json'), text);
  });

  it('is left to the developer where it is code', async () => {
    const { said, tree } = await serveWith('proxy.conf.mjs', 'export default {};\n')();
    assert.match(said, /Pass \/bff on to http:\/\/localhost:5000 while developing, in proxy\.conf\.mjs/);
    assert.equal(tree.readContent('/proxy.conf.mjs'), 'export default {};\n');
  });

  it('has nothing to do with a backend on an origin of its own', async () => {
    const { tree } = await ngAdd({ strategy: 'backend-session', backend: 'curity' });
    assert.ok(!tree.exists('/proxy.conf.json'));
  });
});
