import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compileErrors } from '../../spec/compile-errors.ts';
import { contentOf, type Files, migrateApp, migrateFiles } from './migrate-app.ts';

/** Tests with the two apps of a library in `spec/apps`; `types` are what it declares that is not installed here. */
export function rewritesWholeApps(from: string, types: Files = {}): void {
  for (const shape of ['standalone', 'module']) {
    it(`rewrites a ${shape} app, which compiles, and which a second run leaves alone`, async () => {
      const { tree } = await migrateApp(from, shape);
      const files = contentOf(tree);
      const again = await migrateFiles(from, tree);
      assert.deepEqual(contentOf(again.tree), files);
      for (const [path, text] of Object.entries(types)) tree.create(path, text);
      assert.deepEqual(await compileErrors(tree), []);
    });
  }
}
