import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileErrors } from '../spec/compile-errors.ts';
import { contentOf, migrateApp, migrateFiles } from '../spec/migrate-app.ts';

describe('migrate --from angular-auth-oidc-client', () => {
  it('rewrites a standalone app, which compiles, and which a second run leaves alone', async () => {
    const { tree } = await migrateApp('angular-auth-oidc-client', 'standalone');
    const files = contentOf(tree);
    assert.deepEqual(await compileErrors(files), []);
    const again = await migrateFiles('angular-auth-oidc-client', tree);
    assert.deepEqual(contentOf(again.tree), files);
  });
});
