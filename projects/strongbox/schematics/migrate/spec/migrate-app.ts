import { HostTree } from '@angular-devkit/schematics';
import { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newRunner } from '../../spec/new-app.ts';

const apps = fileURLToPath(new URL('apps/', import.meta.url));

const workspace = {
  version: 1,
  projects: {
    shop: {
      projectType: 'application',
      root: '',
      sourceRoot: 'src',
      targets: { build: { builder: '@angular/build:application', options: { assets: [] } } },
    },
  },
};

export interface Migrated {
  readonly tree: UnitTestTree;
  /** What the command printed. */
  readonly log: readonly string[];
}

export type Files = Readonly<Record<string, string>>;

/** A workspace with one application of these files, before and after the built schematic has run on it. */
export async function migrateFiles(
  from: string,
  files: Files | UnitTestTree,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Migrated> {
  const runner = newRunner();
  const log: string[] = [];
  runner.logger.subscribe(({ message }) => log.push(message));
  const tree = files instanceof UnitTestTree ? files : treeOf(files);
  return { tree: await runner.runSchematic('migrate', { from, project: 'shop', ...options }, tree), log };
}

function treeOf(files: Files): UnitTestTree {
  const tree = new UnitTestTree(new HostTree());
  tree.create('/angular.json', JSON.stringify(workspace));
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  return tree;
}

/** The files of a folder of `spec/apps`. */
function appFiles(folder: string): Files {
  const root = join(apps, folder);
  const entries = globSync('**/*', { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [
        path
          .slice(root.length)
          .replaceAll('\\', '/')
          .replace(/^(?!\/)/, '/'),
        readFileSync(path, 'utf8'),
      ];
    }),
  );
}

/** What the tree has of an app; `angular.json` is told apart. */
export function contentOf(tree: UnitTestTree): Files {
  return Object.fromEntries(
    tree.files.filter((path) => path !== '/angular.json').map((path) => [path, tree.readText(path)]),
  );
}

/** Migrates `spec/apps/<folder>/before`, and compares every file with `expected`, where only those that differ are; one that is gone is empty there. */
export async function migrateApp(
  from: string,
  shape: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Migrated> {
  const before = appFiles(`${from}/${shape}/before`);
  const result = await migrateFiles(from, before, options);
  const after = contentOf(result.tree);
  const expected = join(apps, from, shape, 'expected');
  if (process.env['UPDATE_EXPECTED']) {
    rmSync(expected, { recursive: true, force: true });
    const gone = Object.keys(before).filter((path) => !(path in after));
    for (const [path, text] of [...Object.entries(after), ...gone.map((path) => [path, ''] as const)]) {
      if (before[path] === text) continue;
      mkdirSync(dirname(join(expected, path)), { recursive: true });
      writeFileSync(join(expected, path), text);
    }
  }
  const wanted = Object.entries({ ...before, ...appFiles(`${from}/${shape}/expected`) });
  assert.deepEqual(after, Object.fromEntries(wanted.filter(([, text]) => text !== '')));
  return result;
}
