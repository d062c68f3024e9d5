import { SchematicTestRunner, type UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { fileURLToPath } from 'node:url';
import { newApp } from './new-app.ts';

/** The migrations as they are published. */
export const migrations = fileURLToPath(
  new URL('../../../../dist/strongbox/schematics/migrations.json', import.meta.url),
);
const runner = new SchematicTestRunner('ngx-strongbox', migrations);

/** An app with these files besides, after `ng update` has run one migration on it. */
export async function applyMigration(
  name: string,
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly tree: UnitTestTree; readonly said: readonly string[] }> {
  const { tree } = await newApp(options);
  for (const [path, text] of Object.entries(files)) {
    if (tree.exists(path)) tree.overwrite(path, text);
    else tree.create(path, text);
  }
  const said: string[] = [];
  const messages = runner.logger.subscribe(({ message }) => said.push(message));
  try {
    return { tree: await runner.runSchematic(name, {}, tree), said };
  } finally {
    messages.unsubscribe();
  }
}
