import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentOf, type Files, migrateFiles } from '../spec/migrate-app.ts';
import { rewritesWholeApps } from '../spec/rewrites-whole-apps.ts';

describe('migrate --from angular-auth-oidc-client', () => {
  rewritesWholeApps('angular-auth-oidc-client');

  const home = (parameters: string) => `import { provideHttpClient } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideAuth } from 'angular-auth-oidc-client';

export const appConfig: ApplicationConfig = {
  providers: [provideHttpClient(), provideAuth(${parameters})],
};
`;
  const config = (more: string) =>
    `{ config: { authority: 'https://id.example.com', clientId: 'shop', ${more} } }`;

  async function run(parameters: string, more: Files = {}) {
    const before: Files = { '/src/main.ts': '', '/src/app/app.config.ts': home(parameters), ...more };
    const files = contentOf((await migrateFiles('angular-auth-oidc-client', before)).tree);
    return { config: files['/src/app/app.config.ts'], files, report: files['/strongbox-migration.md'] ?? '' };
  }

  for (const [parameters, said] of [
    [
      "{ config: [{ authority: 'https://a.example.com' }, { authority: 'https://b.example.com' }] }",
      'cannot be read off the code',
    ],
    ['{ loader: { provide: StsConfigLoader, useFactory: load } }', 'cannot be read off the code'],
    [config('disablePkce: true'), 'switches a check off'],
    [config('issValidationOff: true'), 'switches a check off'],
    [config('disableIdTokenValidation: true'), 'switches a check off'],
    [config("responseType: 'id_token token'"), 'The implicit flow is gone'],
    [config("scope: 'profile'"), 'Without `openid` nobody is identified'],
    [config("secureRoutes: ['https://*.example.com/']"), 'Name it as an address'],
    [config('customParamsAuthRequest: { max_age: 300 }'), 'with other values'],
    [config("customParamsEndSessionRequest: { logout_uri: '/' }"), 'Logouts have no further parameters'],
    [config("authWellknownEndpoints: { jwksUri: 'https://id.example.com/keys' }"), 'the option `metadata`'],
  ] as const) {
    it(`changes nothing for provideAuth(${parameters})`, async () => {
      const result = await run(parameters);
      assert.equal(result.config, home(parameters));
      assert.ok(result.report.includes(said), result.report);
    });
  }

  for (const use of [
    'checkAuth().subscribe(({ isAuthenticated }) => use(isAuthenticated))',
    'isAuthenticated$.subscribe(() => use())',
    'getAccessToken().subscribe()',
    "authorize('other')",
    "logoff('other').subscribe()",
    'logoff().subscribe(() => use())',
    'authorizeWithPopUp().subscribe()',
  ]) {
    it(`leaves a file with oidcSecurityService.${use}`, async () => {
      const code = `import { inject } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

export class Page {
  readonly #oidc = inject(OidcSecurityService);
  run() {
    this.#oidc.${use};
  }
}
`;
      const { files, report } = await run(config(''), { '/src/app/page.ts': code });
      assert.equal(files['/src/app/page.ts'], code);
      assert.match(report, /- `src\/app\/page\.ts:7`/);
    });
  }

  it('leaves a template whose parentheses hold more than the service', async () => {
    const code = `import { Component, inject } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

@Component({ selector: 'app-page', template: '{{ (other || oidc.isAuthenticated$ | async)?.isAuthenticated }}' })
export class Page {
  readonly oidc = inject(OidcSecurityService);
}
`;
    const { files, report } = await run(config(''), { '/src/app/page.ts': code });
    assert.equal(files['/src/app/page.ts'], code);
    assert.match(report, /- `src\/app\/page\.ts:4` `oidc\.isAuthenticated\$/);
  });

  it('says what a guard becomes that it does not rewrite', async () => {
    const code = `import { AutoLoginPartialRoutesGuard } from 'angular-auth-oidc-client';

export const routes = [{ path: 'orders', canLoad: [AutoLoginPartialRoutesGuard] }];
`;
    const { tree } = await migrateFiles('angular-auth-oidc-client', {
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
