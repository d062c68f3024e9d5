import { SchematicTestRunner, type UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The collection as it is published: what a user's CLI runs is the built one. */
export const collection = fileURLToPath(
  new URL('../../../../dist/strongbox/schematics/collection.json', import.meta.url),
);

export interface NewApp {
  readonly runner: SchematicTestRunner;
  readonly tree: UnitTestTree;
}

/** A workspace with an application, as `ng new` writes it with these options. */
export async function newApp(options: Readonly<Record<string, unknown>> = {}): Promise<NewApp> {
  const angular = new SchematicTestRunner(
    '@schematics/angular',
    join(
      dirname(createRequire(import.meta.url).resolve('@schematics/angular/package.json')),
      'collection.json',
    ),
  );
  const tree = await angular.runSchematic('ng-new', {
    name: 'shop',
    version: '22.2.7',
    directory: '.',
    skipGit: true,
    skipInstall: true,
    ...options,
  });
  return { runner: newRunner(), tree };
}

export function newRunner(): SchematicTestRunner {
  return new SchematicTestRunner('ngx-strongbox', collection);
}
