import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newApp } from '../spec/new-app.ts';

const CONFIG = '/src/app/app.config.ts';
const { runner, tree: fresh } = await newApp();

/** An app whose configuration lists these providers. */
function appWith(providers: string, imports = 'provideAuth, withResourceServers, authInterceptor'): string {
  return `import type { ApplicationConfig } from '@angular/core';
import { ${imports} } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';

export const appConfig: ApplicationConfig = {
  providers: [${providers}],
};
`;
}

interface Outcome {
  readonly config: string;
  readonly said: string;
  readonly tree: UnitTestTree;
}

async function list(config: string, options: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const tree = fresh.branch();
  tree.overwrite(CONFIG, config);
  const said: string[] = [];
  const messages = runner.logger.subscribe(({ message }) => said.push(message));
  try {
    const result = await runner.runSchematic('resource-server', { project: 'shop', ...options }, tree);
    return { config: result.readText(CONFIG), said: said.join('\n'), tree: result };
  } finally {
    messages.unsubscribe();
  }
}

describe('ng generate resource-server', () => {
  it('begins the list of an app that has none', async () => {
    const before = appWith('provideAuth(withOidc({ issuer, clientId }))', 'provideAuth');

    const { config, said } = await list(before, { url: 'https://api.example.com/' });

    assert.equal(
      config,
      before
        .replace('clientId })', "clientId }), withResourceServers('https://api.example.com/')")
        .replace('{ provideAuth }', '{ provideAuth, withResourceServers }'),
    );
    assert.match(said, /add https:\/\/api\.example\.com to its connect-src/);
    assert.match(said, /Nothing uses authInterceptor/);
  });

  it('goes on with a list, line by line where it is so', async () => {
    const before = appWith(`
    provideAuth(
      withOidc({ issuer, clientId }),
      withResourceServers(
        'https://api.example.com/',
        { url: '/api', scope: 'a' },
      ),
    ),
  `);

    const { config, said } = await list(before, { url: 'http://localhost:4300', scope: "o'clock" });

    assert.equal(
      config,
      before.replace(
        "scope: 'a' },\n",
        String.raw`scope: 'a' },
        { url: 'http://localhost:4300', scope: 'o\'clock' },
`,
      ),
    );
    assert.doesNotMatch(said, /authInterceptor/);
  });

  it('writes every option', async () => {
    const { config } = await list(appWith('provideAuth(withOidc(config), withResourceServers())'), {
      url: 'https://api.example.com/',
      methods: ['post', 'PUT'],
      scope: 'orders:write',
      resource: 'https://api.example.com/',
      audience: 'orders',
      whenSignedOut: 'login',
      whenStepUp: 'login',
      whenScopeMissing: 'orders:write orders:read',
      unprotected: true,
    });

    const [written] = /withResourceServers\(.*?\}\)/s.exec(config.replaceAll(/\n +/g, '\n')) ?? [];
    assert.equal(
      written,
      `withResourceServers({
url: 'https://api.example.com/',
methods: ['POST', 'PUT'],
scope: 'orders:write',
resource: 'https://api.example.com/',
audience: 'orders',
whenSignedOut: 'login',
whenStepUp: 'login',
whenScopeMissing: { login: 'orders:write orders:read' },
unprotected: true,
})`,
    );
  });

  it('finds the list in a file of its own, under another name', async () => {
    const tree = fresh.branch();
    tree.create(
      '/src/app/servers.ts',
      "import { withResourceServers as servers } from 'ngx-strongbox';\nexport const all = servers('/api');\n",
    );
    tree.overwrite(CONFIG, appWith('provideAuth(withOidc(config), all)', 'provideAuth'));

    const result = await runner.runSchematic('resource-server', { project: 'shop', url: '/files' }, tree);

    assert.match(result.readText('/src/app/servers.ts'), /servers\('\/api', '\/files'\)/);
  });

  const refused: readonly (readonly [address: string, fix: RegExp])[] = [
    ['http://api.example.com/v1', /use https:\/\/api\.example\.com\/v1/],
    ['http://localhost.example.com', /use https:/],
    ['api.example.com', /such as https:\/\/api\.example\.com/],
    ['//api.example.com', /such as https:\/\/api\.example\.com/],
    ['ftp://api.example.com', /such as https:\/\/api\.example\.com/],
    ['', /with its scheme/],
    ['https://*.example.com', /once for each API/],
    ['https://api.example.com/*', /once for each API/],
    ['/api/*', /leave out wildcard/],
    ['https://user:secret@api.example.com', /leave out the user name/],
    ['https://api.example.com/?', /leave out query/],
    ['https://api.example.com/#x', /leave out query/],
    ['https://', /no URL/],
  ];
  for (const [url, fix] of refused) {
    it(`refuses '${url}' and names the fix`, async () => {
      await assert.rejects(
        list(appWith('provideAuth(withOidc(config), withResourceServers())'), { url }),
        fix,
      );
    });
  }

  const doubles: readonly (readonly [
    entry: string,
    options: Readonly<Record<string, unknown>>,
    why: RegExp,
  ])[] = [
    ["'https://api.example.com/'", { url: 'https://api.example.com' }, /app\.config\.ts:6: change it there/],
    [
      "{ url: 'https://API.example.com:443/', scope: 'a' }",
      { url: 'https://api.example.com/', scope: 'b' },
      /change it/,
    ],
    ["{ url: '/api', methods: ['POST', 'PUT'] }", { url: '/api', methods: ['put', 'post'] }, /change it/],
    ["'https://api.example.com/'", { url: 'https://api.example.com/v1' }, /includes .* --scope/],
  ];
  for (const [entry, options, why] of doubles) {
    it(`does not list ${JSON.stringify(options)} beside ${entry}`, async () => {
      const app = appWith(`provideAuth(withOidc(config), withResourceServers(${entry}))`);
      await assert.rejects(list(app, options), why);
    });
  }

  const beside: readonly (readonly [entry: string, options: Readonly<Record<string, unknown>>])[] = [
    ["'https://api.example.com/v1'", { url: 'https://api.example.com/v10' }],
    ["'https://api.example.com/'", { url: 'https://api.example.com/v1', scope: 'a' }],
    ["'https://api.example.com/'", { url: 'https://api.example.com/status', unprotected: true }],
    ["'https://api.example.com/'", { url: 'https://api.example.com/', methods: ['POST'], scope: 'a' }],
    ["{ url: 'https://api.example.com/', methods: ['GET'] }", { url: 'https://api.example.com/v1' }],
    ["'https://api.example.com/v1'", { url: 'https://api.example.com/' }],
    ["'https://api.example.com/'", { url: 'https://api.example.com:8443/' }],
    ['...environment.servers', { url: '/api' }],
  ];
  for (const [entry, options] of beside) {
    it(`lists ${JSON.stringify(options)} beside ${entry}`, async () => {
      const { config } = await list(
        appWith(`provideAuth(withOidc(config), withResourceServers(${entry}))`),
        options,
      );
      assert.ok(config.includes(`(${entry}, `), config);
    });
  }

  it('asks for ng add in an app without provideAuth', async () => {
    await assert.rejects(
      list(fresh.readText(CONFIG), { url: '/api' }),
      /Run `ng add ngx-strongbox --project shop` first/,
    );
  });

  it('leaves the choice between two lists to a person', async () => {
    const two = appWith(
      'provideAuth(withOidc(config), isTest ? withResourceServers() : withResourceServers())',
    );
    await assert.rejects(list(two, { url: '/api' }), /app\.config\.ts:6 and src\/app\/app\.config\.ts:6/);
  });

  it('says when the whole of the own origin gets the credential', async () => {
    const { said } = await list(appWith('provideAuth(withOidc(config), withResourceServers())'), {
      url: '/',
    });
    assert.match(said, /name the path of the API/);
    assert.doesNotMatch(said, /connect-src/);
  });
});
