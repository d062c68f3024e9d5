import { strings } from '@angular-devkit/core';
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Schema {
  readonly properties: Readonly<Record<string, { readonly type: string | readonly string[] }>>;
}

const folder = fileURLToPath(new URL('..', import.meta.url));
const docs = readFileSync(join(folder, '../../../docs/generate.md'), 'utf8');
const sections = new Map(
  docs.split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
);

describe('The options of schematics', () => {
  for (const path of globSync('*/**/*.json', { cwd: folder, exclude: ['**/files/**', '**/spec/**'] })) {
    const { properties } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as Partial<Schema>;
    if (!properties) continue;
    it(`of ${path} are of types that the CLI takes as flags`, () => {
      const unknown = Object.entries(properties).filter(
        ([, { type }]) =>
          ![type].flat().every((one) => ['string', 'number', 'boolean', 'array'].includes(one)),
      );
      assert.deepEqual(unknown, []);
    });

    const section = sections.get(dirname(path));
    if (!section) continue;
    it(`of ${path} are the ones in docs/generate.md`, () => {
      const told = [...section.matchAll(/^\| `--([\w-]+)`/gm)].map(([, flag]) => flag);
      const flags = Object.keys(properties).map((name) => strings.dasherize(name));
      assert.deepEqual(told.sort(), flags.filter((flag) => !['name', 'project'].includes(flag)).sort());
    });
  }
});
