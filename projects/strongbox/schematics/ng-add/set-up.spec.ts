import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { ngAdd, ngAddTo } from '../spec/ng-add.ts';
import { newApp, newRunner } from '../spec/new-app.ts';
import { compileErrors } from '../spec/compile-errors.ts';

const main = '/src/main.ts';

async function compiles(tree: UnitTestTree): Promise<void> {
  const files = tree.files.filter((path) => path.startsWith('/src/') && path.endsWith('.ts'));
  assert.deepEqual(await compileErrors(tree, files), []);
}

/** `main.ts` with another way to start the application, and the file that has the providers after that. */
const starts: Readonly<Record<string, readonly [code: string, imports: string, root: string]>> = {
  'providers written out in main.ts': [
    'bootstrapApplication(App, { providers: [provideRouter([])] });',
    "import { provideRouter } from '@angular/router';",
    main,
  ],
  'no providers at all': ['bootstrapApplication(App);', '', main],
  'an empty object': ['bootstrapApplication(App, {});', '', main],
  'a configuration that is checked with satisfies': [
    'const config = { providers: [] } satisfies ApplicationConfig;\nbootstrapApplication(App, config);',
    "import { ApplicationConfig } from '@angular/core';",
    main,
  ],
  'merged configurations': [
    'bootstrapApplication(App, mergeApplicationConfig(appConfig, { providers: [] }));',
    "import { mergeApplicationConfig } from '@angular/core';\nimport { appConfig } from './app/app.config';",
    '/src/app/app.config.ts',
  ],
  'a configuration of another name behind an index': [
    'void bootstrapApplication(App, everything as ApplicationConfig).then(() => undefined);',
    "import { ApplicationConfig } from '@angular/core';\nimport { everything } from './app';",
    '/src/app/app.config.ts',
  ],
};

describe('The place for the providers', () => {
  for (const [way, [code, imports, root]] of Object.entries(starts)) {
    it(`is found with ${way}`, async () => {
      const { tree } = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
        app.create('/src/app/index.ts', "export { appConfig as everything } from './app.config';\n");
        app.overwrite(
          main,
          `import { bootstrapApplication } from '@angular/platform-browser';\n${imports}\nimport { App } from './app/app';\n\n${code}\n`,
        );
      });
      assert.match(tree.readContent(root), /provideAuth\(\s*withOidc/);
      assert.match(tree.readContent(root), /provideHttpClient\(withInterceptors\(\[authInterceptor\]\)\)/);
      assert.match(tree.readContent('/src/app/app.html'), /<app-sign-in-bar \/>/);
      await compiles(tree);
    });
  }

  it('is left alone where the application starts in an unknown way, with the code to write', async () => {
    const code = "import { start } from './start';\n\nstart();\n";
    const { tree, said } = await ngAdd({ strategy: 'oidc', clientId: 'web' }, {}, (app) => {
      app.create('/src/start.ts', 'export const start = (): void => undefined;\n');
      app.overwrite(main, code);
    });
    assert.equal(tree.readContent(main), code);
    assert.match(said, /import \{ withOidc \} from 'ngx-strongbox\/oidc';/);
    assert.match(said, /clientId: 'web'/);
    assert.match(said, /provideHttpClient\(withInterceptors\(\[authInterceptor\]\)\)/);
    assert.match(said, /No example, as the root component of src\/main\.ts was not found/);
  });

  it('is that of the browser where there is a server too', async () => {
    const { tree } = await ngAdd({ strategy: 'oidc' }, { ssr: true });
    assert.match(tree.readContent('/src/app/app.config.ts'), /provideAuth\(/);
    assert.doesNotMatch(tree.readContent('/src/app/app.config.server.ts'), /ngx-strongbox/);
  });
});

describe('The application', () => {
  async function withAnother(projectType: 'application' | 'library'): Promise<UnitTestTree> {
    const { tree } = await newApp();
    const workspace = JSON.parse(tree.readContent('/angular.json')) as {
      projects: Record<string, object>;
    };
    const copy = { ...workspace.projects['shop'], projectType };
    const text = JSON.stringify(copy).replaceAll('"src', '"admin/src').replace('"root":""', '"root":"admin"');
    workspace.projects['admin'] = JSON.parse(text) as object;
    tree.overwrite('/angular.json', JSON.stringify(workspace, null, 2));
    for (const path of tree.files.filter((file) => file.startsWith('/src/'))) {
      tree.create(`/admin${path}`, tree.readContent(path));
    }
    return tree;
  }

  it('has to be named where there are several', async () => {
    const tree = await withAnother('application');
    await assert.rejects(ngAddTo(tree, { strategy: 'oidc' }), /Say --project. There is: shop, admin\./);
  });

  it('is the one that is named', async () => {
    const tree = await withAnother('application');
    const { changed } = await ngAddTo(tree, { strategy: 'backend-session', project: 'admin' });
    assert.deepEqual(changed, [
      '/admin/proxy.conf.json',
      '/admin/src/app/app.config.ts',
      '/admin/src/app/app.html',
      '/admin/src/app/app.routes.ts',
      '/admin/src/app/app.spec.ts',
      '/admin/src/app/app.ts',
      '/admin/src/app/profile/profile.ts',
      '/admin/src/app/sign-in-bar/sign-in-bar.ts',
      '/angular.json',
    ]);
  });

  it('is no library', async () => {
    const tree = await withAnother('library');
    await assert.rejects(ngAddTo(tree, { strategy: 'oidc', project: 'admin' }), /admin is a library/);
    assert.ok((await ngAddTo(tree, { strategy: 'oidc' })).changed.includes('/src/app/app.config.ts'));
  });

  it('is one that exists', async () => {
    const { tree } = await newApp();
    await assert.rejects(
      ngAddTo(tree, { strategy: 'oidc', project: 'shoop' }),
      /no project shoop. Applications: shop/,
    );
  });

  it('that has another provideAuth is migrated, or has to call it otherwise', async () => {
    const config = '/src/app/app.config.ts';
    const fixes = {
      'angular-auth-oidc-client': 'ng generate ngx-strongbox:migrate --from angular-auth-oidc-client.',
      '@angular/fire/auth': 'give that another name (import { provideAuth as … }), and run this again.',
    };
    for (const [module, fix] of Object.entries(fixes)) {
      const added = ngAdd({ strategy: 'oidc' }, {}, (app) => {
        app.overwrite(config, `import { provideAuth } from '${module}';\n${app.readContent(config)}`);
      });
      await assert.rejects(added, {
        message: `src/app/app.config.ts has another provideAuth, of ${module}: ${fix}`,
      });
    }
  });
});

describe('The answers', () => {
  const refused: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ provider: 'google' }, /a secret in a browser is none\. Choose --strategy backend-session/],
    [
      { fingerprint: 'https://api.example.com/fingerprint' },
      /--fingerprint is for tokens that lie somewhere/,
    ],
    [{ issuer: 'foo bar' }, /'foo bar' cannot be an issuer: write its whole address, such as https:/],
    [{ issuer: 'id.example.com' }, /'id\.example\.com' cannot be an issuer/],
    [{ strategy: 'token-mediator', api: ['/own'] }, /for whole addresses: write https:\/\/your\.app\/own/],
    [{ api: ['api.example.com'] }, /write the address with its scheme, such as https:\/\/api\.example\.com/],
    [{ api: ['http://api.example.com'] }, /a token over http is everybody's on the way/],
  ];
  for (const [answers, says] of refused) {
    it(`are refused where they cannot be right: ${JSON.stringify(answers)}`, async () => {
      await assert.rejects(ngAdd({ strategy: 'oidc', ...answers }), says);
    });
  }

  it('are doubted where they look wrong', async () => {
    const { said } = await ngAdd({ strategy: 'oidc', provider: 'auth0', issuer: 'https://x.eu.auth0.com' });
    assert.match(said, /The issuer https:\/\/x\.eu\.auth0\.com looks wrong\. It ends in a slash\./);
  });

  it('name a provider of no name as what it is', async () => {
    const { said } = await ngAdd({ strategy: 'oidc' });
    assert.match(said, /Register at the OpenID provider: a public client/);
    assert.match(said, /The issuer of the OpenID provider \(there is now/);
  });

  it('that are missing are listed, with what stands for them', async () => {
    const { said } = await ngAdd({ strategy: 'oidc', provider: 'okta' });
    assert.match(
      said,
      /Fill in:\n {2}- The issuer of Okta \(there is now 'https:.*\n {2}- The client ID \(there is now 'shop'\)/,
    );
    const complete = await ngAdd({ strategy: 'oidc', issuer: 'https://id.example.com', clientId: 'web' });
    assert.doesNotMatch(complete.said, /Fill in/);
  });

  it('about storage become features, and the risk is acknowledged in so many words', async () => {
    const wanted: readonly (readonly [string, RegExp])[] = [
      ['memory', /provideAuth\(withOidc\(\{ issuer: [^)]*\}\)\)/],
      ['memory-redirect', /whenCookiesBlocked: 'redirect'/],
      [
        'session-storage',
        /withWebStorage\('session', \{ acknowledgeRisk: 'tokens are readable by any script on this origin' \}\)/,
      ],
      ['local-storage', /withWebStorage\('local', \{ acknowledgeRisk/],
      ['indexed-db', /withIndexedDbStore\(\)/],
    ];
    for (const [storage, code] of wanted) {
      const { tree } = await ngAdd({ strategy: 'oidc', storage, example: false });
      assert.match(
        tree
          .readContent('/src/app/app.config.ts')
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/\( | \)|,(?= \))/g, (text) => text.trim().replace(',', '')),
        code,
      );
      await compiles(tree);
    }
  });

  it('about a fingerprint bind stored tokens to a cookie', async () => {
    const answers = { storage: 'local-storage', fingerprint: 'https://api.example.com/fingerprint' };
    const { tree } = await ngAdd({ strategy: 'oidc', ...answers });
    assert.match(
      tree.readContent('/src/app/app.config.ts'),
      /withSessionFingerprint\(\{ mint: 'https:\/\/api\.example\.com\/fingerprint' \}\)/,
    );
    await compiles(tree);
  });

  it('can be fetched when the app starts', async () => {
    const answers = { issuer: 'https://id.example.com', clientId: 'web', runtimeConfig: true };
    const { tree } = await ngAdd({ strategy: 'oidc', ...answers });
    assert.match(
      tree.readContent('/src/app/app.config.ts'),
      /withOidc\(async \(\) => \(await fetch\('auth-config\.json'\)\)\.json\(\)\)/,
    );
    assert.deepEqual(JSON.parse(tree.readContent('/public/auth-config.json')), {
      issuer: 'https://id.example.com',
      clientId: 'web',
      scope: 'openid profile',
    });
    await compiles(tree);
  });

  it('name the addresses to register, at the port where the app is served', async () => {
    const { said } = await ngAdd({ strategy: 'oidc', provider: 'keycloak' }, {}, (app) => {
      app.overwrite(
        '/angular.json',
        app
          .readContent('/angular.json')
          .replace(
            '"builder": "@angular/build:dev-server"',
            '"builder": "@angular/build:dev-server", "options": { "port": 4321, "ssl": true }',
          ),
      );
    });
    assert.match(
      said,
      /Valid redirect URIs:\n\s+https:\/\/localhost:4321\/auth\/callback {2}and later {2}https:\/\/your\.app\/auth\/callback\n\s+https:\/\/localhost:4321\/auth\/silent\.html/,
    );
    assert.match(said, /Valid post logout redirect URIs:\n\s+https:\/\/localhost:4321\/ /);
    assert.match(said, /Web origins:\n\s+https:\/\/localhost:4321 /);
  });

  it('are the defaults where nobody is there to be asked', async () => {
    const { tree } = await newApp();
    const result = await newRunner().runSchematic('ng-add', {}, tree);
    assert.match(result.readContent('/src/app/app.config.ts'), /withOidc\(/);
  });
});
