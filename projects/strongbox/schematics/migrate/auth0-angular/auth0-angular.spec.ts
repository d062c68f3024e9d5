import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../../spec/compile-errors.ts';
import { contentOf, type Files, migrateFiles } from '../spec/migrate-app.ts';
import { rewritesWholeApps } from '../spec/rewrites-whole-apps.ts';

describe('migrate --from auth0-angular', () => {
  rewritesWholeApps('auth0-angular');

  const home = (argument: string) => `import { provideHttpClient } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideAuth0 } from '@auth0/auth0-angular';

export const appConfig: ApplicationConfig = {
  providers: [provideHttpClient(), provideAuth0(${argument})],
};
`;
  const config = (more: string) => `{ domain: 'shop.eu.auth0.com', clientId: 'shop', ${more} }`;

  async function run(argument: string, more: Files = {}) {
    const before: Files = { '/src/main.ts': '', '/src/app/app.config.ts': home(argument), ...more };
    const { tree } = await migrateFiles('auth0-angular', before);
    const files = contentOf(tree);
    return {
      config: files['/src/app/app.config.ts'],
      files,
      tree,
      report: files['/strongbox-migration.md'] ?? '',
    };
  }

  for (const [argument, said] of [
    ['', 'The configuration is set at run time'],
    [config('useDpop: true'), 'Tokens bound to a key'],
    [config('cache: new InMemoryCache()'), 'withTokenStore'],
    [
      config('httpInterceptor: { allowedList: [{ uriMatcher: () => true }] }'),
      'a function could send the token anywhere',
    ],
    [config("httpInterceptor: { allowedList: ['https://api.example.com*'] }"), 'Name it as an address'],
    [config('authorizationParams: { max_age: 300 }'), 'Parameters of logins are texts'],
    [
      config("httpInterceptor: { allowedList: [{ uri: '/api', tokenOptions: { cacheMode: 'off' } }] }"),
      'Of `tokenOptions` only',
    ],
  ] as const) {
    it(`changes nothing for provideAuth0(${argument})`, async () => {
      const result = await run(argument);
      assert.equal(result.config, home(argument));
      assert.ok(result.report.includes(said), result.report);
    });
  }

  it('asks for the scopes that the old library adds by itself, and no others', async () => {
    const scopes = async (more: string) =>
      /scope: '([^']*)'/.exec((await run(config(more))).config ?? '')?.[1];
    assert.equal(await scopes(''), 'openid profile email');
    assert.equal(
      await scopes("authorizationParams: { scope: 'openid orders' }"),
      'openid profile email orders',
    );
    assert.equal(await scopes('useRefreshTokens: true'), 'openid profile email offline_access');
  });

  it('keeps what an entry of the interceptor did without a token', async () => {
    const list = "httpInterceptor: { allowedList: ['/api/*', { uri: '/public/*', allowAnonymous: true }] }";
    const result = await run(config(list));
    assert.match(
      result.config ?? '',
      /withResourceServers\(\{ url: '\/api\/', whenSignedOut: 'fail' \}, '\/public\/'\)/,
    );
  });

  for (const [place, origin] of [
    ['code', 'document.location.origin'],
    ['code', 'window.location.origin'],
    ['code', 'this.document.location.origin'],
    ['a template', 'document.location.origin'],
    ['a template', 'window.location.origin'],
  ] as const) {
    it(`takes returnTo: ${origin} in ${place} for the start page, which is the default`, async () => {
      const old = `logout({ logoutParams: { returnTo: ${origin} } })`;
      const code = `import { Component, inject } from '@angular/core';
import { AuthService } from '@auth0/auth0-angular';

@Component({ selector: 'app-menu', template: \`<a (click)="${place === 'code' ? 'leave()' : `auth.${old}`}">x</a>\` })
export class Menu {
  protected readonly document = document;
  protected readonly auth = inject(AuthService);
  protected leave(): void {
    ${place === 'code' ? `this.auth.${old};` : ''}
  }
}
`;
      const { files, report, tree } = await run(config(''), { '/src/app/menu.ts': code });
      assert.match(files['/src/app/menu.ts'] ?? '', /auth\.logout\(\)[;"]/);
      assert.match(report, /## Left for you\n\nNothing\./);
      assert.deepEqual(await compileErrors(tree), []);
    });
  }

  it('leaves a logout of a template that ends at another address', async () => {
    const code = `import { Component } from '@angular/core';
import { AuthService } from '@auth0/auth0-angular';

@Component({ selector: 'app-menu', template: '<a (click)="auth.logout({ logoutParams: { returnTo: there } })"></a>' })
export class Menu {
  constructor(readonly auth: AuthService) {}
}
`;
    const { files } = await run(config(''), { '/src/app/menu.ts': code });
    assert.equal(files['/src/app/menu.ts'], code);
  });

  for (const use of [
    'user$.subscribe(() => use())',
    'isAuthenticated$.pipe(take(1)).subscribe()',
    'getAccessTokenSilently().subscribe()',
    "logout({ logoutParams: { returnTo: 'https://other.example.com' } })",
    'logout({ logoutParams: { federated: true } })',
    'loginWithRedirect({ authorizationParams: { redirect_uri: here } })',
    'loginWithRedirect().pipe(tap(() => use())).subscribe()',
    'loginWithRedirect({ appState: { target: here, other: 1 } })',
  ]) {
    it(`leaves a file with auth.${use}`, async () => {
      const code = `import { inject } from '@angular/core';
import { AuthService } from '@auth0/auth0-angular';

export class Page {
  readonly #auth = inject(AuthService);
  run() {
    this.#auth.${use};
  }
}
`;
      const { files, report } = await run(config(''), { '/src/app/page.ts': code });
      assert.equal(files['/src/app/page.ts'], code);
      assert.match(report, /- `src\/app\/page\.ts:7`/);
    });
  }

  it('says what a guard becomes that it does not rewrite', async () => {
    const code = `import { AuthGuard } from '@auth0/auth0-angular';

export const routes = [{ path: 'orders', canLoad: [AuthGuard] }];
`;
    const { tree } = await migrateFiles('auth0-angular', {
      '/src/main.ts': '',
      '/src/app/app.routes.ts': code,
    });
    assert.equal(tree.readText('/src/app/app.routes.ts'), code);
    assert.match(
      tree.readText('/strongbox-migration.md'),
      /canLoad: .*\n {2}Write `canMatch: \[authGuard\(\)\]`/,
    );
  });
});
