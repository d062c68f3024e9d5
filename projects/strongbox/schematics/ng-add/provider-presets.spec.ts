import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { ngAdd } from '../spec/ng-add.ts';
import { newApp } from '../spec/new-app.ts';
import { compileErrors } from '../spec/compile-errors.ts';
import type { Settings } from '../workspace/write-code.ts';
import type { AppAtProvider, ProviderPreset } from './provider-preset.ts';

const built = (file: string): unknown =>
  createRequire(import.meta.url)(`../../../../dist/strongbox/schematics/ng-add/${file}.js`);
const { providerPresets } = built('provider-presets') as { providerPresets: readonly ProviderPreset[] };
const { issuerProblems } = built('provider-preset') as {
  issuerProblems: (issuer: string, preset: ProviderPreset) => readonly string[];
};
const presetOf = (name: string): ProviderPreset => {
  const preset = providerPresets.find((each) => each.name === name);
  assert.ok(preset, name);
  return preset;
};

const page = readFileSync(new URL('../../../../docs/providers.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);
const app: AppAtProvider = {
  origin: 'https://shop.example.com',
  clientId: 'shop',
  api: 'https://api.example.com/',
};

/** As the page writes them. */
function literals(settings: Settings): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (typeof value === 'string') return [`${name}: '${value}'`];
    if (Array.isArray(value)) {
      const texts = value as readonly string[];
      return [`${name}: [${texts.map((text) => `'${text}'`).join(', ')}]`];
    }
    return literals(value as Settings);
  });
}

describe('the page about providers', () => {
  it('has a section for each preset, in the same order, and no other', () => {
    assert.deepEqual(
      [...sections.keys()],
      providerPresets.map(({ label }) => label),
    );
  });

  for (const preset of providerPresets) {
    it(`tells of ${preset.label} what ng add goes by`, () => {
      const section = sections.get(preset.label) ?? '';
      const { settings, backendSettings, claims, fields } = preset;
      const expected = [
        `issuer: '${preset.issuerExample}'`,
        `scope: '${preset.scope}`,
        ...literals(settings?.(app) ?? {}),
        ...literals(backendSettings?.(app) ?? {}),
        ...(claims ? [`withClaimMapping(${claims(app).code})`, ...claims(app).imports] : []),
        ...[fields.redirectUris, fields.postLogoutUris ?? '', fields.origins ?? ''],
      ];
      for (const text of expected) assert.ok(section.includes(text), `${text} is not in the section`);
      assert.equal(/withOidc\(/.test(section), preset.needsBackend === undefined);
    });
  }
});

describe('ng add with a preset', () => {
  const answers = {
    strategy: 'oidc',
    clientId: 'shop',
    resource: 'https://api.example.com/',
    example: false,
  };
  const inBrowser = providerPresets.filter(({ needsBackend }) => needsBackend === undefined);

  it('writes code that compiles, with the settings of the preset', async () => {
    const { tree } = await newApp();
    for (const { name, settings } of inBrowser) {
      const added = await ngAdd({ ...answers, provider: name });
      const code = added.tree.readText('/src/app/app.config.ts');
      for (const text of literals(settings?.(app) ?? {})) assert.ok(code.includes(text), `${name}: ${text}`);
      tree.create(`/src/app/${name}.config.ts`, code);
    }
    const paths = inBrowser.map(({ name }) => `src/app/${name}.config.ts`);
    assert.deepEqual(await compileErrors(tree, paths), []);
  });

  for (const { name, label, withoutResource } of inBrowser) {
    it(`names the API of a token${withoutResource ? ' nowhere, and says why,' : ''} at ${label}`, async () => {
      const { tree, said } = await ngAdd({ ...answers, provider: name });
      const code = tree.readText('/src/app/app.config.ts');
      assert.equal(code.includes(answers.resource), withoutResource === undefined);
      assert.equal(
        said.includes(`--resource ${answers.resource} is left out`),
        withoutResource !== undefined,
      );
    });
  }
});

describe('the issuer of a preset', () => {
  for (const preset of providerPresets) {
    it(`of ${preset.label} is fine as in its example`, () => {
      assert.deepEqual(issuerProblems(preset.issuerExample, preset), []);
    });
  }

  const mistakes: readonly (readonly [preset: string, issuer: string, says: RegExp])[] = [
    ['generic', 'id.example.com', /whole address/],
    ['generic', 'http://id.example.com', /https/],
    ['generic', 'http://localhost.example.com', /https/],
    ['generic', 'https://id.example.com/.well-known/openid-configuration', /well-known/],
    ['generic', 'https://id.example.com/?tenant=7', /query/],
    ['keycloak', 'https://id.example.com', /\/realms\//],
    ['keycloak', 'https://id.example.com/realms/shop/', /no slash/],
    ['keycloak', 'https://id.example.com/auth/realms/shop', /Keycloak 17/],
    ['auth0', 'https://example.eu.auth0.com', /ends in a slash/],
    ['entra', 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555', /v2\.0/],
    ['entra', 'https://login.microsoftonline.com/common/v2.0', /one tenant/],
    ['entra', 'https://login.microsoftonline.com/example.onmicrosoft.com/v2.0', /domain name/],
    ['entra', 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/', /v1\.0/],
    ['okta', 'https://example.okta.com', /org authorization server/],
    ['okta', 'https://example-admin.okta.com/oauth2/default', /-admin/],
    ['cognito', 'https://shop.auth.eu-central-1.amazoncognito.com', /sign-in pages/],
    ['cognito', 'https://cognito-idp.eu-central-1.amazonaws.com', /user pool/],
    ['google', 'https://accounts.google.com/', /accounts\.google\.com/],
    ['zitadel', 'https://example-abc123.eu1.zitadel.cloud/oauth/v2', /domain alone/],
    ['authentik', 'https://id.example.com/application/o/shop', /ends in a slash/],
    ['authentik', 'https://id.example.com/', /slug/],
    ['identityserver', 'https://id.example.com/connect/token', /\/connect/],
  ];
  for (const [name, issuer, says] of mistakes) {
    it(`of ${name} is not ${issuer}`, () => {
      const problems = issuerProblems(issuer, presetOf(name));
      assert.ok(
        problems.some((problem) => says.test(problem)),
        problems.join(' '),
      );
    });
  }

  it('may be http on this machine', () => {
    for (const issuer of ['http://localhost:4400', 'http://127.0.0.1', 'http://[::1]:8080/realms/shop']) {
      assert.deepEqual(issuerProblems(issuer, presetOf('generic')), []);
    }
  });
});
