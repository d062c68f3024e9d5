import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { migrations } from './apply-migration.ts';

interface Collection {
  readonly schematics: Readonly<Record<string, { version: string; description: string; factory: string }>>;
}

const load = createRequire(import.meta.url);
const { schematics } = JSON.parse(readFileSync(migrations, 'utf8')) as Collection;
const folder = dirname(migrations);
const manifest = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as {
  version: string;
  'ng-update': { migrations: string };
};

describe('The migrations of ng update', () => {
  it('are where the package says', () => {
    assert.equal(join(folder, '..', manifest['ng-update'].migrations), migrations);
  });

  for (const [name, { version, description, factory }] of Object.entries(schematics)) {
    it(`has ${name}, for a release to come or gone, and says what it does`, () => {
      assert.match(version, /^\d+\.\d+\.\d+$/);
      assert.match(description, /^[\w`].*\.$/);
      const [file, rule] = factory.split('#');
      const module = load(join(folder, file ?? '')) as Record<string, unknown>;
      assert.equal(typeof module[rule ?? ''], 'function');
    });
  }
});
