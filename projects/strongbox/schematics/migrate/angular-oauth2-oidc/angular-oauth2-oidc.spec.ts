import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../../spec/compile-errors.ts';
import { contentOf, migrateApp, migrateFiles } from '../spec/migrate-app.ts';

describe('migrate --from angular-oauth2-oidc', () => {
  for (const shape of ['standalone', 'module']) {
    it(`rewrites a ${shape} app, which compiles, and which a second run leaves alone`, async () => {
      const { tree } = await migrateApp('angular-oauth2-oidc', shape);
      const files = contentOf(tree);
      assert.deepEqual(await compileErrors(tree), []);
      const again = await migrateFiles('angular-oauth2-oidc', tree);
      assert.deepEqual(contentOf(again.tree), files);
    });
  }
});
