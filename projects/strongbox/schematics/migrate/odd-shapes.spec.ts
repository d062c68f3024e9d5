import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../spec/compile-errors.ts';
import { contentOf, type Files, migrateFiles } from './spec/migrate-app.ts';

const appConfig = `import { provideHttpClient } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideOAuthClient } from 'angular-oauth2-oidc';

export const appConfig: ApplicationConfig = {
  providers: [provideHttpClient(), provideOAuthClient()],
};
`;
const app = `import { Component } from '@angular/core';
import { OAuthService } from 'angular-oauth2-oidc';
import { environment } from '../environments/environment';

@Component({ selector: 'app-root', template: '' })
export class App {
  constructor(private oauthService: OAuthService) {
    this.oauthService.configure(environment.auth);
    this.oauthService.loadDiscoveryDocumentAndTryLogin();
  }
}
`;
const environment = `export const environment = {
  auth: { issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid orders' },
};
`;
const plain = {
  '/src/main.ts': '',
  '/src/app/app.config.ts': appConfig,
  '/src/app/app.ts': app,
  '/src/environments/environment.ts': environment,
};

/** A file that uses the service, besides those of every app here. */
function user(body: string): string {
  return `import { inject } from '@angular/core';\nimport { OAuthService } from 'angular-oauth2-oidc';\n\n${body}\n`;
}

interface Outcome {
  readonly tree: UnitTestTree;
  readonly files: Files;
  readonly report: string;
  readonly changed: readonly string[];
}

async function run(more: Files, options = {}, from = 'angular-oauth2-oidc'): Promise<Outcome> {
  const before: Files = { ...plain, ...more };
  const { tree } = await migrateFiles(from, before, options);
  const files = contentOf(tree);
  const report = files['/strongbox-migration.md'] ?? '';
  return {
    tree,
    files,
    report,
    changed: Object.keys(files)
      .sort()
      .filter((path) => before[path] !== undefined && before[path] !== files[path]),
  };
}

/** Nothing but the report was written, and it says this. */
async function assertLeft(more: Files, ...said: readonly string[]): Promise<void> {
  const { changed, report } = await run(more);
  assert.deepEqual(changed, []);
  for (const one of said) assert.ok(report.includes(one), `${one} is not in ${report}`);
}

describe('migrate, where an app is not as in the book', () => {
  it('takes a configuration from an environment, option by option', async () => {
    const { tree, files, changed } = await run({});
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.match(
      files['/src/app/app.config.ts'] ?? '',
      /issuer: environment\.auth\.issuer,\s+clientId: environment\.auth\.clientId,/,
    );
    assert.deepEqual(await compileErrors(tree), []);
  });

  it('takes what is spread into a configuration, the last value counting', async () => {
    const spread = app.replace('environment.auth)', "{ ...environment.auth, clientId: 'other' })");
    const { files } = await run({ '/src/app/app.ts': spread });
    assert.match(
      files['/src/app/app.config.ts'] ?? '',
      /issuer: environment\.auth\.issuer,\s+clientId: 'other',/,
    );
  });

  it('leaves a configuration that is made by a function', async () => {
    const made = app.replace('environment.auth)', "{ ...makeConfig(), clientId: 'other' })");
    await assertLeft({ '/src/app/app.ts': made }, 'cannot be read off the code', 'Nothing is rewritten yet');
  });

  it('takes a configuration out of a field', async () => {
    const field = app
      .replace(
        '  constructor',
        "  private config: AuthConfig = { issuer: environment.auth.issuer, clientId: 'shop' };\n\n  constructor",
      )
      .replace('configure(environment.auth)', 'configure(this.config)')
      .replace('{ OAuthService }', '{ AuthConfig, OAuthService }');
    const { tree, files, report } = await run({ '/src/app/app.ts': field });
    assert.match(report, /## Left for you\n\nNothing\./);
    assert.doesNotMatch(files['/src/app/app.ts'] ?? '', /config|OAuth/);
    assert.deepEqual(await compileErrors(tree), []);
  });

  it('changes nothing where the file that provides the old library does something else with it', async () => {
    const busy = appConfig
      .replace('{ provideOAuthClient }', '{ OAuthService, provideOAuthClient }')
      .replace(
        'provideOAuthClient()]',
        'provideOAuthClient(), { provide: TOKEN, useFactory: (oauth: OAuthService) => oauth.getAccessToken() }]',
      );
    const menu = user('export class Menu {\n  leave() {\n    inject(OAuthService).logOut();\n  }\n}');
    await assertLeft(
      { '/src/app/app.config.ts': busy, '/src/app/menu.ts': menu },
      'oauth.getAccessToken()',
      'Nothing is rewritten yet',
    );
  });

  it('changes nothing for two clients', async () => {
    const other = user(`export class Other {
  readonly #service = inject(OAuthService);
  use() {
    this.#service.configure({ issuer: 'https://other.example.com', clientId: 'other' });
  }
}`);
    await assertLeft({ '/src/app/other.ts': other }, 'There is more than one configuration');
  });

  for (const [option, said] of [
    ['disablePKCE: true', 'switches a check off'],
    ['skipIssuerCheck: true', 'switches a check off'],
    ["dummyClientSecret: 'secret'", 'A secret in a browser is none'],
    ["responseType: 'id_token token'", 'The implicit flow is gone'],
    ["tokenEndpoint: 'https://id.example.com/token'", '`token_endpoint` of the option `metadata`'],
    ['madeUp: true', 'There is no counterpart of `madeUp`'],
  ] as const) {
    it(`changes nothing for a configuration with ${option}`, async () => {
      await assertLeft(
        { '/src/environments/environment.ts': environment.replace('scope', `${option}, scope`) },
        said,
        option,
      );
    });
  }

  it('changes nothing where tokens went to every address', async () => {
    const all = appConfig.replace('Client()]', 'Client({ resourceServer: { sendAccessToken: true } })]');
    await assertLeft({ '/src/app/app.config.ts': all }, 'Name the addresses that tokens may go to');
  });

  const moduleConfig = `import { OAuthModuleConfig } from 'angular-oauth2-oidc';
import { environment } from '../environments/environment';

export const authModuleConfig: OAuthModuleConfig = {
  resourceServer: { allowedUrls: ['https://api.example.com/', environment.auth.issuer], sendAccessToken: true },
};
`;
  const withModuleConfig = (providers: string): string =>
    appConfig
      .replace('{ provideOAuthClient }', '{ OAuthModuleConfig, provideOAuthClient }')
      .replace('\n\n', "\nimport { authModuleConfig } from './auth-module-config';\n\n")
      .replace('provideOAuthClient()', providers);

  for (const providers of [
    'provideOAuthClient(authModuleConfig)',
    'provideOAuthClient(), { provide: OAuthModuleConfig, useValue: authModuleConfig }',
    'provideOAuthClient(authModuleConfig), { provide: OAuthModuleConfig, useValue: authModuleConfig }',
  ]) {
    it(`follows the constant of ${providers}, which goes`, async () => {
      const { files, report, tree } = await run({
        '/src/app/app.config.ts': withModuleConfig(providers).replace(
          '{ OAuthModuleConfig, ',
          providers.includes('useValue') ? '{ OAuthModuleConfig, ' : '{ ',
        ),
        '/src/app/auth-module-config.ts': moduleConfig,
      });
      assert.match(report, /## Left for you\n\nNothing\./);
      assert.match(
        files['/src/app/app.config.ts'] ?? '',
        /withResourceServers\('https:\/\/api\.example\.com\/', environment\.auth\.issuer\)/,
      );
      assert.doesNotMatch(Object.values(files).join('\n').replace(report, ''), /ModuleConfig/i);
      assert.deepEqual(await compileErrors(tree), []);
    });
  }

  it('takes the addresses of a module, whose list of providers is another one', async () => {
    const module = `import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { OAuthModule, OAuthModuleConfig } from 'angular-oauth2-oidc';

@NgModule({
  imports: [BrowserModule, OAuthModule.forRoot()],
  providers: [{ provide: OAuthModuleConfig, useValue: { resourceServer: { allowedUrls: ['/api'], sendAccessToken: true } } }],
})
export class AppModule {}
`;
    const { files, tree } = await run({ '/src/app/app.config.ts': module });
    assert.match(files['/src/app/app.config.ts'] ?? '', /withResourceServers\('\/api'\)/);
    assert.deepEqual(await compileErrors(tree), []);
  });

  it('leaves the constant of the addresses to what else uses it', async () => {
    const own =
      "import { authModuleConfig } from './auth-module-config';\n\nconsole.log(authModuleConfig);\n";
    const { files, changed, report } = await run({
      '/src/app/app.config.ts': withModuleConfig('provideOAuthClient(authModuleConfig)').replace(
        'OAuthModuleConfig, ',
        '',
      ),
      '/src/app/auth-module-config.ts': moduleConfig,
      '/src/app/own.ts': own,
    });
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.equal(files['/src/app/auth-module-config.ts'], moduleConfig);
    assert.match(report, /auth-module-config\.ts:4`[^\n]*\n {2}List the addresses in `withResourceServers/);
  });

  it('says which entry stops everything, and what to do about it', async () => {
    const made = withModuleConfig(
      'provideOAuthClient(), { provide: OAuthModuleConfig, useFactory: () => authModuleConfig }',
    );
    const menu = user('export class Menu {\n  readonly token = inject(OAuthService).getAccessToken();\n}');
    const { changed, report } = await run({
      '/src/app/app.config.ts': made,
      '/src/app/auth-module-config.ts': moduleConfig,
      '/src/app/menu.ts': menu,
    });
    assert.deepEqual(changed, []);
    assert.match(
      report,
      /app\.config\.ts:7`[^\n]*\n {2}\*\*Stops everything\.\*\* What this is cannot be read off the code: [^\n]*run this again\.\n- /,
    );
    assert.equal(report.split('**Stops everything.**').length, 2);
    assert.match(report, /\n {2}Delete what puts the token/);
  });

  it('says how to get on where a use in a file of the configuration stops everything', async () => {
    const busy = appConfig
      .replace('{ provideOAuthClient }', '{ OAuthService, provideOAuthClient }')
      .replace('\n\n', '\n\nexport const token = (oauth: OAuthService) => oauth.getAccessToken();\n\n');
    await assertLeft(
      { '/src/app/app.config.ts': busy },
      '**Stops everything.** Delete what puts the token',
      'move it to another file, and run this again.',
    );
  });

  it('says so where nothing provides the old library', async () => {
    const none = appConfig.replace('provideOAuthClient()', '').replace(/.*angular-oauth2-oidc.*\n/, '');
    await assertLeft(
      { '/src/app/app.config.ts': none },
      'No place was found where the app provides angular-oauth2-oidc: write',
    );
  });

  it('names the lines of a change as they were before it', async () => {
    const { report } = await run({});
    const at = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
    assert.ok(report.includes(`app.ts:${at(app, 'constructor')}\` \`constructor\``), report);
    assert.match(report, /Line numbers are those of the files as they were before/);
  });

  for (const address of ['http://api.example.com', 'https://*.example.com/', 'api/', '//api.example.com']) {
    it(`changes nothing where tokens went to ${address}`, async () => {
      const odd = `Client({ resourceServer: { sendAccessToken: true, allowedUrls: ['/api', '${address}'] } })]`;
      await assertLeft(
        { '/src/app/app.config.ts': appConfig.replace('Client()]', odd) },
        'Name it as an address',
        address,
      );
    });
  }

  it('knows imports by other names, and a class Auth of the app', async () => {
    const menu = `import { inject } from '@angular/core';
import { OAuthService as Service } from 'angular-oauth2-oidc';
import { Auth } from './auth';

export class Menu {
  readonly own = inject(Auth);
  readonly #service = inject(Service);

  leave() {
    this.#service.logOut();
  }
}
`;
    const { tree, files } = await run({
      '/src/app/menu.ts': menu,
      '/src/app/auth.ts': 'export class Auth {}\n',
    });
    assert.equal(
      files['/src/app/menu.ts'],
      menu
        .replace(
          "{ OAuthService as Service } from 'angular-oauth2-oidc'",
          "{ Auth as StrongboxAuth } from 'ngx-strongbox'",
        )
        .replace('inject(Service)', 'inject(StrongboxAuth)')
        .replace('this.#service.logOut()', 'void this.#service.logout()'),
    );
    assert.deepEqual(await compileErrors(tree), []);
  });

  it('leaves a whole file for one use that has no counterpart, and says what to write', async () => {
    const api = user(`export class Api {
  readonly #service = inject(OAuthService);
  leave() {
    this.#service.logOut();
  }
  token() {
    return this.#service.getAccessToken();
  }
}`);
    const { changed, report } = await run({ '/src/app/api.ts': api });
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.match(
      report,
      /- `src\/app\/api\.ts:10` `this\.#service\.getAccessToken\(\)`\n {2}Delete what puts the token/,
    );
    assert.match(report, /the app fails until they are done/);
    assert.match(report, /Keep the old packages/);
  });

  for (const [what, body] of [
    ['passed on', 'use(this.#service);'],
    ['taken apart', 'const { logOut } = this.#service;'],
    ['returned from', 'return this.#service.logOut();'],
    ['called by a computed name', "this.#service['logOut']();"],
    ['called with a state', "this.#service.initCodeFlow('/orders');"],
    ['started with a callback', 'this.#service.tryLogin({ onTokenReceived: () => use() });'],
    ['waited for', 'this.#service.loadDiscoveryDocumentAndTryLogin().then(() => use());'],
  ] as const) {
    it(`leaves a file where the service is ${what}`, async () => {
      const odd = user(
        `export class Odd {\n  readonly #service = inject(OAuthService);\n  run() {\n    ${body}\n  }\n}`,
      );
      const { changed, report } = await run({ '/src/app/odd.ts': odd });
      assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
      assert.match(report, /- `src\/app\/odd\.ts:7`/);
    });
  }

  it('leaves a base class whose heirs use the service', async () => {
    const base = user('export abstract class Base {\n  protected oauth = inject(OAuthService);\n}');
    const heir =
      "import { Base } from './base';\n\nexport class Heir extends Base {\n  out() {\n    this.oauth.logOut();\n  }\n}\n";
    const { changed, report } = await run({ '/src/app/base.ts': base, '/src/app/heir.ts': heir });
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.match(report, /Other files use `oauth` of this class/);
  });

  it('leaves guards of the app, which ask before the session is there', async () => {
    const guard = user(`import { CanActivateFn } from '@angular/router';
export const guard: CanActivateFn = () => inject(OAuthService).hasValidAccessToken();`);
    const { changed, report } = await run({ '/src/app/guard.ts': guard });
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.match(report, /Delete it and put `authGuard\(\)`/);
  });

  it('leaves a component whose template uses what has no counterpart, but minds no plain text', async () => {
    const component = (name: string) => `import { Component } from '@angular/core';
import { OAuthService } from 'angular-oauth2-oidc';

@Component({ selector: 'app-${name}', templateUrl: './${name}.html' })
export class Page {
  constructor(readonly oauth: OAuthService) {}
}
`;
    const { changed, report, files } = await run({
      '/src/app/bad.ts': component('bad'),
      '/src/app/bad.html': '<p>{{ oauth.getAccessToken() }}</p>\n<b (click)="oauth.logOut()"></b>\n',
      '/src/app/good.ts': component('good'),
      '/src/app/good.html':
        '<p title="oauth.getAccessToken()">oauth.x {{ oauth.hasValidIdToken() }} {{ { oauth: 1 } }}</p>\n',
    });
    assert.deepEqual(changed, [
      '/src/app/app.config.ts',
      '/src/app/app.ts',
      '/src/app/good.html',
      '/src/app/good.ts',
    ]);
    assert.match(report, /`src\/app\/bad\.html:1` `oauth\.getAccessToken\(\)/);
    assert.match(
      files['/src/app/good.html'] ?? '',
      /^<p title="oauth\.getAccessToken\(\)">oauth\.x \{\{ oauth\.isSignedIn\(\) \}\} \{\{ \{ oauth: 1 \} \}\}/,
    );
  });

  it('leaves imports of everything', async () => {
    const all = "import * as oauth from 'angular-oauth2-oidc';\n\nexport type T = oauth.OAuthService;\n";
    const { changed, report } = await run({ '/src/app/all.ts': all });
    assert.deepEqual(changed, ['/src/app/app.config.ts', '/src/app/app.ts']);
    assert.match(report, /Import what is used by name/);
  });

  it('goes on where it stopped, and keeps what it did in the report', async () => {
    const api = user('export class Api {\n  readonly token = inject(OAuthService).getAccessToken();\n}');
    const { tree } = await migrateFiles('angular-oauth2-oidc', { ...plain, '/src/app/api.ts': api });
    tree.overwrite(
      '/src/app/api.ts',
      user('export class Api {\n  leave() {\n    inject(OAuthService).logOut();\n  }\n}'),
    );
    const { tree: again, log } = await migrateFiles('angular-oauth2-oidc', tree);
    assert.match(again.readText('/src/app/api.ts'), /void inject\(Auth\)\.logout\(\);/);
    const report = again.readText('/strongbox-migration.md');
    assert.match(report, /## Left for you\n\nNothing\./);
    assert.match(report, /`src\/app\/app\.config\.ts:6` `provideOAuthClient` is now/);
    assert.match(report, /`npm uninstall angular-oauth2-oidc /);
    assert.match(log.join('\n'), /^1 file is changed\./);
  });

  it('takes up an app whose provideAuth a person has written', async () => {
    const written = appConfig
      .replace(
        "{ provideOAuthClient } from 'angular-oauth2-oidc'",
        "{ provideAuth } from 'ngx-strongbox';\nimport { withOidc } from 'ngx-strongbox/oidc'",
      )
      .replace(
        'provideOAuthClient()',
        "provideAuth(withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }))",
      );
    const { tree, changed } = await run({ '/src/app/app.config.ts': written });
    assert.deepEqual(changed, ['/src/app/app.ts']);
    assert.deepEqual(await compileErrors(tree), []);
  });

  it('keeps tokens in web storage only when told so, and says what it chose', async () => {
    const local = appConfig
      .replace('{ provideOAuthClient }', '{ OAuthStorage, provideOAuthClient }')
      .replace(
        'provideOAuthClient()]',
        'provideOAuthClient(), { provide: OAuthStorage, useFactory: () => localStorage }]',
      );
    const memory = await run({ '/src/app/app.config.ts': local });
    assert.doesNotMatch(memory.files['/src/app/app.config.ts'] ?? '', /torage/);
    assert.match(memory.report, /Tokens were in `localStorage`, and are in memory now/);
    const kept = await run({ '/src/app/app.config.ts': local }, { keepStorage: true });
    assert.match(
      kept.files['/src/app/app.config.ts'] ?? '',
      /withWebStorage\('local', \{ acknowledgeRisk: 'tokens are readable by any script on this origin' \}\)/,
    );
    assert.match(kept.report, /Tokens stay in `localStorage`, where any script on the page can read them/);
    assert.deepEqual(await compileErrors(kept.tree), []);
    for (const { report } of [memory, kept]) assert.match(report, /delete them.*'refresh_token'.*removeItem/);
    assert.doesNotMatch((await run({})).report, /removeItem/);
  });

  it('serves the silent page, once', async () => {
    const { tree } = await migrateFiles('angular-oauth2-oidc', plain);
    const again = await migrateFiles('angular-oauth2-oidc', tree);
    assert.equal(again.tree.readText('/angular.json').split('silent.html').length, 2);
  });

  it('has nothing to do in an app without the old library', async () => {
    const { tree, log } = await migrateFiles('angular-auth-oidc-client', plain);
    assert.deepEqual(contentOf(tree), plain);
    assert.match(log.join('\n'), /there is nothing to migrate/);
  });
});
