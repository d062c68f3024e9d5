import { schema } from '@angular-devkit/core';
import { formats } from '@angular-devkit/schematics';
import { NodeWorkflow } from '@angular-devkit/schematics/tools/index.js';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { after, describe, it } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { collection, newApp } from '../spec/new-app.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Which questions a developer gets to see who answers so, by the CLI's own machinery. */
async function asked(
  answers: Readonly<Record<string, string | readonly string[]>>,
  flags: Readonly<Record<string, unknown>> = {},
  before: (tree: UnitTestTree) => void = () => undefined,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ng-add-'));
  folders.push(folder);
  const { tree } = await newApp();
  before(tree);
  for (const path of tree.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), tree.readContent(path));
  }
  const registry = new schema.CoreSchemaRegistry(formats.standardFormats);
  const workflow = new NodeWorkflow(folder, { registry, dryRun: true, schemaValidation: true });
  registry.addPostTransform(schema.transforms.addUndefinedDefaults);
  registry.addSmartDefaultProvider('projectName', () => 'shop');
  const seen: string[] = [];
  registry.usePromptProvider(async (questions) => {
    const given: Record<string, string> = {};
    for (const { id, validator } of questions) {
      const name = id.replace('/', '');
      seen.push(name);
      const all = [answers[name] ?? ''].flat();
      // As the CLI does: until an answer is one.
      for (const answer of all) {
        given[id] = answer;
        if ((await validator?.(answer)) === true) break;
        seen.push(`${name} again`);
      }
    }
    return given;
  });
  await firstValueFrom(workflow.execute({ collection, schematic: 'ng-add', options: flags }), {
    defaultValue: undefined,
  });
  return seen;
}

describe('The questions of ng add', () => {
  const trees: readonly (readonly [
    title: string,
    answers: Record<string, string>,
    questions: readonly string[],
  ])[] = [
    [
      'without a backend are about the provider, reloads and APIs',
      { strategy: 'oidc', provider: 'keycloak', storage: 'memory' },
      ['strategy', 'provider', 'issuer', 'clientId', 'storage', 'apis'],
    ],
    [
      'are not about a provider that only an existing backend knows',
      { strategy: 'backend-session', backend: 'duende' },
      ['strategy', 'backend', 'apis'],
    ],
    [
      'are about the provider where a backend is to be written',
      { strategy: 'token-mediator', backend: 'express', provider: 'generic' },
      ['strategy', 'backend', 'provider', 'issuer', 'clientId', 'apis'],
    ],
    [
      'are about no provider at all with passwords of their own',
      { strategy: 'rest-login', backend: 'express', token: 'cookie' },
      ['strategy', 'backend', 'token', 'apis'],
    ],
  ];
  for (const [title, answers, questions] of trees) {
    it(title, async () => {
      assert.deepEqual(await asked(answers), questions);
    });
  }

  it('that a flag has answered are not asked', async () => {
    const flags = { strategy: 'oidc', issuer: 'https://id.example.com', api: ['https://api.example.com/'] };
    assert.deepEqual(await asked({ provider: 'okta', storage: 'memory' }, flags), [
      'provider',
      'clientId',
      'storage',
    ]);
  });

  it('are asked again where an answer is no address', async () => {
    const issuer = ['foo bar', 'id.example.com', 'https://id.example.com'];
    const apis = [
      'api.example.com',
      'http://api.example.com/',
      'https://api.example.com/ foo',
      'https://*.example.com',
      '//api.example.com',
      ' https://api.example.com/v1/, http://localhost:4300 /api http://127.0.0.1:80/x',
    ];
    assert.deepEqual(
      await asked({ strategy: 'oidc', provider: 'generic', storage: 'memory', issuer, apis }),
      [
        ...['strategy', 'provider', 'issuer', 'issuer again', 'issuer again', 'clientId', 'storage', 'apis'],
        ...apis.slice(1).map(() => 'apis again'),
      ],
    );
  });

  it('end where there is nothing to be done', async () => {
    const config = '/src/app/app.config.ts';
    const code = `import { provideAuth } from 'ngx-strongbox';\nexport const auth = provideAuth();\n`;
    const seen = await asked({ strategy: 'oidc' }, {}, (tree) => {
      tree.overwrite(config, `${code}${tree.readContent(config)}`);
    });
    assert.deepEqual(seen, ['strategy']);
    await assert.rejects(asked({}, { strategy: 'oidc', issuer: 'foo bar' }), /'foo bar' cannot be an issuer/);
  });

  it('say of a provider that it wants a backend', async () => {
    const path = join(dirname(collection), 'ng-add/questions/provider.json');
    const { properties } = JSON.parse(readFileSync(path, 'utf8')) as {
      properties: { provider: { 'x-prompt': { items: { value: string; label: string }[] } } };
    };
    const items = properties.provider['x-prompt'].items;
    const warned = items.filter(({ label }) => label.endsWith('(with a backend alone)'));
    assert.deepEqual(
      warned.map(({ value }) => value),
      ['google'],
    );
  });
});
