import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newApp } from '../spec/new-app.ts';

describe('ng add', () => {
  it('provides auth', async () => {
    const { tree, runner } = await newApp();
    const result = await runner.runSchematic('ng-add', { project: 'shop', strategy: 'oidc' }, tree);
    assert.match(result.readContent('/src/app/app.config.ts'), /provideAuth\(\s*withOidc\(/);
  });
});
