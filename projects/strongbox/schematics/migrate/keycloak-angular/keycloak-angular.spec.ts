import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../../spec/compile-errors.ts';
import { type Files, migrateFiles } from '../spec/migrate-app.ts';
import { rewritesWholeApps } from '../spec/rewrites-whole-apps.ts';

const from = 'keycloak-angular';
const REPORT = '/strongbox-migration.md';
const main = { '/src/main.ts': '' };

/** As far as what is left for a person uses it. */
const oldTypes = `declare module 'keycloak-js' {
  export default class Keycloak { token?: string; updateToken(seconds: number): Promise<boolean>; }
}
declare module 'keycloak-angular' {
  export interface AuthGuardData { authenticated: boolean; grantedRoles: { resourceRoles: Record<string, string[]> } }
  export function createAuthGuard<T>(isAccessAllowed: (...parameters: any[]) => Promise<unknown>): T;
  export class KeycloakService { login(options?: object): Promise<void>; }
  export class KeycloakAuthGuard {
    protected router: unknown;
    protected authenticated: boolean;
    protected roles: string[];
    constructor(router: unknown, service: KeycloakService);
  }
}
`;

describe('migrate --from keycloak-angular', () => {
  rewritesWholeApps(from, { '/src/keycloak.d.ts': oldTypes });

  const provideWith = (
    options: string,
    providers = '',
  ): string => `import type { ApplicationConfig } from '@angular/core';
import { ${/\b(INCLUDE|CUSTOM)_BEARER_TOKEN_INTERCEPTOR_CONFIG\b/.exec(providers)?.[0] ?? 'withAutoRefreshToken'}, provideKeycloak as keycloak } from 'keycloak-angular';
import { environment } from './environment';

export const appConfig: ApplicationConfig = {
  providers: [keycloak({ ${options} })${providers}],
};
`;
  const config = "config: { url: 'https://id.example.com', realm: 'shop', clientId: 'app' }";
  const CONFIG = '/src/app/app.config.ts';

  async function migrateConfig(text: string, more: Files = {}): Promise<{ text: string; report: string }> {
    const { tree } = await migrateFiles(from, { ...main, [CONFIG]: text, ...more });
    return { text: tree.readText(CONFIG), report: tree.readText(REPORT) };
  }

  const written: readonly (readonly [options: string, code: string])[] = [
    [config, "withOidc({ issuer: 'https://id.example.com/realms/shop', clientId: 'app' })"],
    [
      "config: { url: 'https://id.example.com/auth/', realm: 'my shop'.trim(), clientId: 'app' }",
      "`https://id.example.com/auth/realms/${'my shop'.trim()}`",
    ],
    [
      'config: environment.keycloak',
      'issuer: `${environment.keycloak.url}/realms/${environment.keycloak.realm}`',
    ],
    [
      "config: { oidcProvider: 'https://id.example.com', clientId: 'app' }",
      "issuer: 'https://id.example.com'",
    ],
    [`${config}, initOptions: { scope: 'email' }`, "scope: 'openid email'"],
    [`${config}, initOptions: { scope: 'openid email' }`, "scope: 'openid email'"],
    [`${config}, features: [withAutoRefreshToken()]`, 'withIdleTimeout({ after: 300 })'],
    [
      `${config}, features: [withAutoRefreshToken({ sessionTimeout: environment.idle })]`,
      'withIdleTimeout({ after: (environment.idle) / 1000 })',
    ],
    [`${config}, providers: [{ provide: 'x', useValue: 1 }]`, "{ provide: 'x', useValue: 1 }"],
  ];
  for (const [options, code] of written) {
    it(`writes ${code} for ${options}`, async () => {
      const environment = {
        '/src/app/environment.ts':
          "export const environment = { keycloak: { url: 'https://id.example.com', realm: 'shop', clientId: 'app' }, idle: 1 };\n",
      };
      const { text, report } = await migrateConfig(provideWith(options), environment);
      assert.ok(text.replaceAll(/\s+/g, ' ').includes(code), text + report);
    });
  }

  const left: readonly (readonly [options: string, why: RegExp])[] = [
    [`${config}, initOptions: { onLoad: 'login-required' }`, /canMatch: \[authGuard\(\)\]/],
    [`${config}, initOptions: { pkceMethod: false }`, /switches a check off/],
    [`${config}, initOptions: { useNonce: false }`, /switches a check off/],
    [`${config}, initOptions: { flow: 'implicit' }`, /implicit flow is gone/],
    [`${config}, initOptions: { adapter: 'cordova' }`, /no counterpart/],
    [`${config}, initOptions: makeOptions()`, /cannot be read off the code/],
    [`${config}, features: [withAutoRefreshToken({ onInactivityTimeout: 'login' })]`, /then: 'lock'/],
    ["config: '/keycloak.json'", /cannot be read off the code/],
    ["config: { url: readUrl(), realm: 'shop', clientId: 'app' }", /cannot be read off the code/],
    ["config: { url: 'https://id.example.com', realm: 'shop' }", /no `clientId`/],
  ];
  for (const [options, why] of left) {
    it(`leaves ${options} to a person, untouched`, async () => {
      const before = provideWith(options);
      const { text, report } = await migrateConfig(before);
      assert.equal(text, before);
      assert.match(report, why);
    });
  }

  const pattern = (condition: string): string =>
    `, { provide: INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG, useValue: [${condition}] }`;
  const addresses: readonly (readonly [pattern: string, address: string])[] = [
    [String.raw`/^https:\/\/api\.example\.com(\/.*)?$/`, "'https://api.example.com/'"],
    [String.raw`/^(https:\/\/api\.example\.com)(\/.*)?$/i`, "'https://api.example.com/'"],
    [String.raw`/^https:\/\/api\.example\.com\/.*/`, "'https://api.example.com/'"],
    [String.raw`/^https:\/\/api\.example\.com\/v1/`, "'https://api.example.com/v1'"],
    [
      String.raw`/^https:\/\/api.my-shop.example.com:8443\/v1\/.*$/`,
      "'https://api.my-shop.example.com:8443/v1'",
    ],
    [String.raw`/^\/api\/.*/`, "'/api'"],
    [String.raw`/^(http:\/\/localhost:8181)(\/.*)?$/`, "'http://localhost:8181/'"],
  ];
  for (const [regexp, address] of addresses) {
    it(`reads ${address} off ${regexp}`, async () => {
      const { text, report } = await migrateConfig(provideWith(config, pattern(`{ urlPattern: ${regexp} }`)));
      assert.ok(text.includes(`withResourceServers(${address})`), text + report);
    });
  }

  const noAddresses = [
    String.raw`{ urlPattern: /api\.example\.com/ }`,
    String.raw`{ urlPattern: /https:\/\/api\.example\.com/ }`,
    String.raw`{ urlPattern: /^https:\/\/(api|files)\.example\.com/ }`,
    String.raw`{ urlPattern: /^https:\/\/.*\.example\.com/ }`,
    String.raw`{ urlPattern: /^https:\/\/[a-z]+\.example\.com/ }`,
    String.raw`{ urlPattern: /^https?:\/\/api\.example\.com/ }`,
    String.raw`{ urlPattern: /^http:\/\/api\.example\.com/ }`,
    String.raw`{ urlPattern: /^https:\/\/api\.example\.com\/me$/ }`,
    String.raw`{ urlPattern: /^\/\/api\.example\.com/ }`,
    '{ urlPattern: /.*/ }',
    '{ urlPattern: new RegExp(environment.api) }',
    String.raw`{ urlPattern: /^https:\/\/api\.example\.com/, bearerPrefix: 'Token' }`,
    String.raw`{ urlPattern: /^https:\/\/api\.example\.com/, shouldUpdateToken: () => false }`,
    '...more',
  ];
  for (const condition of noAddresses) {
    it(`makes no address of ${condition}`, async () => {
      const before = provideWith(config, pattern(condition));
      const { text, report } = await migrateConfig(before);
      assert.equal(text, before);
      assert.match(report, /What it stands for cannot be told/);
    });
  }

  it('makes no address of a function', async () => {
    const custom =
      ', { provide: CUSTOM_BEARER_TOKEN_INTERCEPTOR_CONFIG, useValue: [{ shouldAddToken: decide }] }';
    const { report } = await migrateConfig(provideWith(config, custom));
    assert.match(report, /a function cannot be turned into addresses/);
  });

  it('leaves an app that starts Keycloak twice', async () => {
    const other = { '/src/app/other.ts': provideWith(config) };
    const { text, report } = await migrateConfig(provideWith(config), other);
    assert.equal(text, provideWith(config));
    assert.match(report, /started more than once/);
  });

  for (const initializer of [
    'provideAppInitializer(() => { const initializerFn = (start)(inject(KeycloakService)); return initializerFn(); })',
    '{ provide: APP_INITIALIZER, useFactory: start, deps: [KeycloakService], multi: true }',
    `{ provide: APP_INITIALIZER, useFactory: (service: KeycloakService) => () => service.init({ ${config} }), deps: [KeycloakService], multi: true }`,
  ]) {
    it(`takes ${initializer.slice(0, 60)}… out`, async () => {
      const used = initializer.startsWith('{') ? 'APP_INITIALIZER' : 'inject, provideAppInitializer';
      const app = `import { type ApplicationConfig, ${used} } from '@angular/core';
import { KeycloakService } from 'keycloak-angular';
${initializer.includes('start') ? `const start = (service: KeycloakService) => () => service.init({ ${config} });\n` : ''}
export const appConfig: ApplicationConfig = {
  providers: [KeycloakService, ${initializer}],
};
`;
      const { text, report } = await migrateConfig(app);
      assert.match(text, /providers: \[provideHttpClient\(.*provideAuth\(.*\)\],\n\};\n$/s, text + report);
      assert.doesNotMatch(text, /KeycloakService|Initializer|INITIALIZER/);
    });
  }

  it('leaves an initializer that does more', async () => {
    const app = `import { APP_INITIALIZER, type ApplicationConfig } from '@angular/core';
import { KeycloakService } from 'keycloak-angular';

const start = (service: KeycloakService) => async () => {
  await service.init({ ${config} });
  warmUp();
};
export const appConfig: ApplicationConfig = {
  providers: [KeycloakService, { provide: APP_INITIALIZER, useFactory: start, deps: [KeycloakService], multi: true }],
};
`;
    const { text, report } = await migrateConfig(app);
    assert.equal(text, app);
    assert.match(report, /in the place of what starts Keycloak/);
  });

  const members: readonly (readonly [old: string, now: string | RegExp])[] = [
    ['void this.keycloak.login()', 'void this.auth.login()'],
    [
      "this.keycloak.login({ prompt: 'login', loginHint: 'ada', maxAge: 60 })",
      "void this.auth.login({ prompt: 'login', loginHint: 'ada', maxAge: 60 })",
    ],
    [
      "this.keycloak.login({ action: 'register', locale: 'de' })",
      "void this.auth.login({ prompt: 'create', uiLocales: ['de'] })",
    ],
    [
      "this.keycloak.login({ prompt: 'none' })",
      /What it is called with may mean something else now\. Write `auth\.login/,
    ],
    ['this.keycloak.login({ redirectUri: where })', /Write `auth\.login/],
    ["this.keycloak.login({ acrValues: '2' })", /Write `auth\.login/],
    ['this.keycloak.login(options)', /Write `auth\.login/],
    [
      "this.keycloak.logout({ redirectUri: location.origin + '/bye' })",
      "void this.auth.logout({ redirectTo: '/bye' })",
    ],
    [
      "return this.keycloak.login({ redirectUri: window.location.origin + '/orders' })",
      /What it gives is used here, and is something else now\. Write `auth\.login/,
    ],
    [
      'this.keycloak.login({ redirectUri: `${document.location.origin}/orders` })',
      "void this.auth.login({ redirectTo: '/orders' })",
    ],
    [
      'this.keycloak.login({ redirectUri: `${window.location.origin}/orders/${id}` })',
      /`redirectTo` names another one/,
    ],
    [
      'this.keycloak.authenticated || this.keycloak.login()',
      'this.auth.isSignedIn() === true || this.auth.login()',
    ],
    ['use(this.keycloak.login())', /What it gives is used here/],
    ['return this.keycloak.logout()', 'return this.auth.logout()'],
    ['this.keycloak.logout().then(() => undefined)', 'this.auth.logout().then(() => undefined)'],
    ["this.keycloak.logout({ redirectUri: 'https://other.example' })", /Write `auth\.logout/],
    ['if (!this.keycloak.authenticated) return', 'if (this.auth.isSignedIn() !== true) return'],
    ["if (this.keycloak.hasResourceRole('a')) return", "if (this.auth.hasAccess({ roles: ['a'] })) return"],
    ["if (this.keycloak.hasResourceRole('a', 'other')) return", /claim mapping that client/],
    ['console.log(this.keycloak.tokenParsed)', /verified claims of the ID token/],
    ['this.keycloak.onTokenExpired = () => undefined', /renewal goes by itself/],
  ];
  for (const [old, now] of members) {
    it(`${typeof now === 'string' ? `writes ${now} for` : 'leaves'} ${old}`, async () => {
      const before = `import { inject } from '@angular/core';
import Keycloak from 'keycloak-js';

export class Page {
  private readonly keycloak = inject(Keycloak);

  act(): void {
    ${old};
  }
}
`;
      const { tree } = await migrateFiles(from, {
        ...main,
        [CONFIG]: provideWith(config),
        '/src/app/page.ts': before,
      });
      const after = tree.readText('/src/app/page.ts');
      if (typeof now === 'string')
        assert.ok(after.includes(now.replaceAll('this.auth', 'this.keycloak')), after);
      else {
        assert.equal(after, before);
        assert.match(tree.readText(REPORT), now);
      }
    });
  }

  it('rewrites a login that a function gives, and a logout, which compiles', async () => {
    const before = `import { inject } from '@angular/core';
import Keycloak from 'keycloak-js';

export class Page {
  private readonly keycloak = inject(Keycloak);
  readonly leave = () => this.keycloak.logout();

  out(): Promise<void> {
    return this.keycloak.logout();
  }

  over(): Promise<void> {
    return this.keycloak.login({ redirectUri: window.location.origin + '/orders' });
  }

  async in() {
    return this.keycloak.login({ redirectUri: window.location.origin + '/orders' });
  }
}
`;
    const { tree } = await migrateFiles(from, {
      ...main,
      [CONFIG]: provideWith(config)
        .replace('withAutoRefreshToken, ', '')
        .replace(/.*environment.*\n/, ''),
      '/src/app/page.ts': before,
    });
    const after = tree.readText('/src/app/page.ts');
    assert.match(after, /leave = \(\) => this\.keycloak\.logout\(\);/);
    assert.match(after, /login\(\{ redirectTo: '\/orders' \}\)\.then\(\(\) => undefined\);/);
    assert.match(after, /return this\.keycloak\.login\(\{ redirectTo: '\/orders' \}\);/);
    assert.deepEqual(await compileErrors(tree), []);
  });
});
