import { schema } from '@angular-devkit/core';
import { formats } from '@angular-devkit/schematics';
import { NodeWorkflow } from '@angular-devkit/schematics/tools/index.js';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { collection, newApp } from '../spec/new-app.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Which questions a developer gets to see who answers so, by the CLI's own machinery. */
async function asked(
  answers: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ng-add-'));
  folders.push(folder);
  const { tree } = await newApp();
  for (const path of tree.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), tree.readContent(path));
  }
  const registry = new schema.CoreSchemaRegistry(formats.standardFormats);
  const workflow = new NodeWorkflow(folder, { registry, dryRun: true, schemaValidation: true });
  registry.addPostTransform(schema.transforms.addUndefinedDefaults);
  registry.addSmartDefaultProvider('projectName', () => 'shop');
  const seen: string[] = [];
  registry.usePromptProvider((questions) => {
    const names = questions.map(({ id }) => id.replace('/', ''));
    seen.push(...names);
    return Promise.resolve(
      Object.fromEntries(questions.map(({ id }, at) => [id, answers[names[at] ?? ''] ?? ''])),
    );
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
});
