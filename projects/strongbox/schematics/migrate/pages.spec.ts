import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { migrateFiles } from './spec/migrate-app.ts';

const root = new URL('../../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const { properties } = JSON.parse(text('projects/strongbox/schematics/migrate/schema.json')) as {
  readonly properties: { readonly from: { readonly enum: readonly string[] } };
};
const modules: Readonly<Record<string, string>> = { 'auth0-angular': '@auth0/auth0-angular' };

describe('pages about migrations', () => {
  for (const from of properties.from.enum) {
    it(`has the page that the report of --from ${from} links to, in the package, and lists it`, async () => {
      const uses = `import * as old from '${modules[from] ?? from}';\n\nexport const all = old;\n`;
      const { tree } = await migrateFiles(from, { '/src/main.ts': uses });
      const report = tree.readText('/strongbox-migration.md');
      const links = [...report.matchAll(/\]\(node_modules\/ngx-strongbox\/([^)#]+)/g)];
      const pages = links.map(([, page = '']) => page);
      assert.ok(pages.length > 0, report);
      for (const page of pages) {
        assert.ok(existsSync(new URL(page, root)), page);
        assert.ok(existsSync(new URL(`dist/strongbox/${page}`, root)), `${page} of the package`);
        assert.ok(text('docs/migrate.md').includes(`](${page.replace('docs/', '')})`), page);
      }
    });
  }
});
