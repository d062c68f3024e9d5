import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../spec/compile-errors.ts';
import { contentOf, migrateApp, migrateFiles } from '../spec/migrate-app.ts';

describe('migrate --from angular-auth-oidc-client', () => {
  for (const shape of ['standalone', 'module']) {
    it(`rewrites a ${shape} app, which compiles, and which a second run leaves alone`, async () => {
      const { tree } = await migrateApp('angular-auth-oidc-client', shape);
      const files = contentOf(tree);
      assert.deepEqual(await compileErrors(files), []);
      const again = await migrateFiles('angular-auth-oidc-client', tree);
      assert.deepEqual(contentOf(again.tree), files);
    });
  }
});
