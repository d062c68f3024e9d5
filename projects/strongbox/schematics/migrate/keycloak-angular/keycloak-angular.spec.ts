import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { migrateApp } from '../spec/migrate-app.ts';

describe('migrate --from keycloak-angular', () => {
  it('rewrites a standalone app', async () => {
    const { log } = await migrateApp('keycloak-angular', 'standalone');
    assert.ok(log.length > 0);
  });

  it('rewrites an app of modules', async () => {
    await migrateApp('keycloak-angular', 'module');
  });
});
