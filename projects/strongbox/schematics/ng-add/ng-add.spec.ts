import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ngAdd, ngAddTo } from '../spec/ng-add.ts';
import { compileErrors } from '../spec/compile-errors.ts';

type Given = Readonly<Record<string, unknown>>;

/** Kinds of applications that `ng new` makes, and where they say what is there for all of it. */
const apps: Readonly<Record<string, { readonly options: Given; readonly root: string }>> = {
  'a new application': { options: {}, root: '/src/app/app.config.ts' },
  'an application with zone.js and names of the style guide of 2016': {
    options: { zoneless: false, fileNameStyleGuide: '2016' },
    root: '/src/app/app.config.ts',
  },
  'an application of modules': {
    options: { standalone: false },
    root: '/src/app/app-module.ts',
  },
  'an application of modules with names of 2016': {
    options: { standalone: false, zoneless: false, fileNameStyleGuide: '2016' },
    root: '/src/app/app.module.ts',
  },
  'an application in one file without routes': {
    options: { minimal: true, routing: false },
    root: '/src/app/app.config.ts',
  },
};

const keycloak = { provider: 'keycloak', issuer: 'https://id.example.com/realms/shop', clientId: 'web' };

/** The strategies, and what `provideAuth` is to be called with. */
const strategies: Readonly<Record<string, { readonly answers: Given; readonly code: RegExp }>> = {
  oidc: {
    answers: { ...keycloak, api: ['https://api.example.com/'] },
    code: /withOidc\(\{ issuer: 'https:\/\/id\.example\.com\/realms\/shop', clientId: 'web', scope: 'openid profile email' \}\), withResourceServers\('https:\/\/api\.example\.com\/'\), withClaimMapping\(keycloakClaims\(\{ clientId: 'web' \}\)\)/,
  },
  'backend-session': {
    answers: { ...keycloak, backend: 'express', api: ['https://api.example.com/'] },
    code: /withBackendSession\(\), withResourceServers\('\/bff\/api'\)/,
  },
  'token-mediator': {
    answers: { api: ['https://orders.example.net/'], apiScope: 'orders:read' },
    code: /withTokenMediator\(\), withResourceServers\(\{ url: 'https:\/\/orders\.example\.net\/', resource: 'https:\/\/orders\.example\.net\/', scope: 'orders:read' \}\)/,
  },
  'rest-login': {
    answers: { token: 'cookie', api: ['/api'] },
    code: /withRestLogin\(\{ token: 'cookie' \}\), withResourceServers\('\/api'\)/,
  },
};

/** Without regard to how it is broken into lines. */
const flat = (code: string): string =>
  code
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([([{]) ?/g, '$1')
    .replaceAll(/,? ?([)\]}])/g, '$1');
const flatPattern = ({ source }: RegExp): RegExp =>
  new RegExp(source.replaceAll(/\\\{ /g, '\\{').replaceAll(/ \\\}/g, '\\}'));

for (const [kind, { options, root }] of Object.entries(apps)) {
  describe(`ng add in ${kind}`, () => {
    for (const [strategy, { answers, code }] of Object.entries(strategies)) {
      it(`sets up ${strategy} in code that compiles, and changes nothing the second time`, async () => {
        const first = await ngAdd({ strategy, ...answers }, options);
        assert.match(flat(first.tree.readContent(root)), flatPattern(code));
        const files = first.tree.files.filter((path) => path.endsWith('.ts'));
        assert.deepEqual(await compileErrors(first.tree, files), []);

        const second = await ngAddTo(first.tree, { strategy, ...answers });
        assert.deepEqual(second.changed, []);
        assert.match(second.said, /has provideAuth already/);
        assert.doesNotMatch(second.said, /by hand/);
      });
    }
  });
}

describe('ng add', () => {
  it('shows the example, behind a guard and before the routes that are there', async () => {
    const { tree } = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
      app.overwrite('/src/app/app.routes.ts', "export const routes = [{ path: '**', redirectTo: '' }];\n");
    });
    assert.match(tree.readContent('/src/app/app.html'), /^<app-sign-in-bar \/>\n/);
    assert.match(tree.readContent('/src/app/app.ts'), /imports: \[RouterOutlet, SignInBar\]/);
    assert.match(
      tree.readContent('/src/app/app.routes.ts'),
      /\[\{ path: 'profile', canMatch: \[authGuard\(\)\], loadComponent: \(\) => import\('\.\/profile\/profile'\) \}, \{ path: '\*\*'/,
    );
  });

  it('says that its pages are below the placeholder of a new app, where that is still there', async () => {
    const fresh = await ngAdd({ strategy: 'oidc' });
    assert.match(fresh.said, /Pages show below the placeholder that ng new has put there/);
    const own = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
      app.overwrite('/src/app/app.html', '<router-outlet />\n');
    });
    assert.doesNotMatch(own.said, /placeholder/);
  });

  it('says on its page that whoever was there is signed out, as in another tab', async () => {
    const { tree } = await ngAdd({ strategy: 'oidc' });
    assert.match(
      tree.readContent('/src/app/profile/profile.ts'),
      /@if \(auth\.isSignedIn\(\) === false\) \{\s+<p role="status">You are signed out\.<\/p>/,
    );
  });

  it('adds the login page of an own login', async () => {
    const { tree } = await ngAdd({ strategy: 'rest-login' });
    assert.match(
      tree.readContent('/src/app/app.routes.ts'),
      /path: 'sign-in', canMatch: \[signedOutGuard\(\)\]/,
    );
    assert.match(tree.readContent('/src/app/sign-in/sign-in.ts'), /inject\(RestLogin\)/);
  });

  it('leaves the example out on request', async () => {
    const { changed } = await ngAdd({ strategy: 'oidc', example: false });
    assert.deepEqual(changed, ['/angular.json', '/src/app/app.config.ts']);
  });

  it('leaves a page of the same name alone, and says so', async () => {
    const { tree, said } = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
      app.create('/src/app/profile/profile.ts', 'export const profile = 1;\n');
    });
    assert.equal(tree.readContent('/src/app/profile/profile.ts'), 'export const profile = 1;\n');
    assert.match(said, /No example, as there is a file .*profile\.ts already/);
  });

  it('says what to write where routes are made in a way it does not know', async () => {
    const { said, tree } = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
      app.overwrite('/src/app/app.routes.ts', 'export const routes = [1].map(() => ({ path: "x" }));\n');
    });
    assert.match(
      said,
      /The routes were not found; add to them:\s+\{ path: 'profile', canMatch: \[authGuard\(\)\]/,
    );
    assert.doesNotMatch(tree.readContent('/src/app/app.routes.ts'), /profile/);
  });

  it('has buttons only, and no link, where there is no router', async () => {
    const { tree, said } = await ngAdd({ strategy: 'oidc' }, { routing: false });
    const bar = tree.readContent('/src/app/sign-in-bar/sign-in-bar.ts');
    assert.match(bar, /<span>\{\{ user\.name/);
    assert.doesNotMatch(bar, /RouterLink|routerLink/);
    assert.doesNotMatch(tree.readContent('/src/app/app.spec.ts'), /provideRouter/);
    assert.ok(!tree.exists('/src/app/profile/profile.ts'));
    assert.match(said, /The app has no router, so no page is behind a guard/);
  });

  it('has a server answer where logins come back to, and at the start, which has no route any more', async () => {
    const routes = async (answers: Given, before = '[]'): Promise<string> => {
      const { tree } = await ngAdd(answers, { ssr: true }, (app) => {
        app.overwrite('/src/app/app.routes.ts', `export const routes = ${before};\n`);
      });
      return tree.readContent('/src/app/app.routes.ts');
    };
    const start = /\{ path: '', pathMatch: 'full', children: \[\] \}/;
    const callback = /\{ path: 'auth\/callback', children: \[\] \}/;
    const oidc = await routes({ strategy: 'oidc' });
    assert.match(oidc, callback);
    assert.match(oidc, start);
    const backend = await routes({ strategy: 'backend-session' });
    assert.doesNotMatch(backend, callback);
    assert.match(backend, start);
    assert.doesNotMatch(await routes({ strategy: 'oidc' }, "[{ path: '', redirectTo: 'x' }]"), start);
    assert.doesNotMatch(await routes({ strategy: 'backend-session', example: false }), /path/);
  });

  it('serves the silent page with tokens in the page only', async () => {
    const page = '"input": "node_modules/ngx-strongbox/assets"';
    assert.ok((await ngAdd({ strategy: 'oidc' })).tree.readContent('/angular.json').includes(page));
    assert.ok(
      !(await ngAdd({ strategy: 'backend-session' })).tree.readContent('/angular.json').includes(page),
    );
  });

  it('does not list a silent page twice that somebody has listed by hand', async () => {
    const { tree } = await ngAdd({ strategy: 'oidc' }, {}, (app) => {
      app.overwrite(
        '/angular.json',
        app
          .readContent('/angular.json')
          .replace('"styles":', '"styles_":')
          .replace(
            '"assets": [',
            '"assets": [{ "glob": "silent.html", "input": "node_modules/ngx-strongbox/assets", "output": "auth" },',
          ),
      );
    });
    assert.equal(tree.readContent('/angular.json').split('silent.html').length, 2);
  });

  it('has the answers to the second run in place of those of the first, as code to write', async () => {
    const { tree } = await ngAdd({ strategy: 'oidc' });
    const { said, changed } = await ngAddTo(tree, { strategy: 'backend-session', api: ['/api'] });
    assert.deepEqual(changed, []);
    assert.match(said, /src\/app\/app\.config\.ts:\d+ has provideAuth already/);
    assert.match(said, /provideAuth\(withBackendSession\(\), withResourceServers\('\/api'\)\)/);
  });

  it('takes what the CLI guesses of options whose types it does not know yet', async () => {
    const { tree, changed } = await ngAdd({
      strategy: 'oidc',
      clientId: 4711,
      api: 'https://api.example.com/,/own',
      example: 'false',
    });
    assert.match(tree.readContent('/src/app/app.config.ts'), /clientId: '4711'/);
    assert.match(
      tree.readContent('/src/app/app.config.ts'),
      /withResourceServers\('https:\/\/api\.example\.com\/', '\/own'\)/,
    );
    assert.ok(!changed.includes('/src/app/app.html'));
  });
});
