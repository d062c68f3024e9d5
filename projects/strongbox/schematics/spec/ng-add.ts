import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { newApp, newRunner } from './new-app.ts';

export interface Added {
  readonly tree: UnitTestTree;
  /** What the developer got to read. */
  readonly said: string;
  /** Files that are new or other than before. */
  readonly changed: readonly string[];
}

/** Runs `ng add` in a new application, whose files may be made others before. */
export async function ngAdd(
  answers: Readonly<Record<string, unknown>>,
  app: Readonly<Record<string, unknown>> = {},
  before: (tree: UnitTestTree) => void = () => undefined,
): Promise<Added> {
  const { tree } = await newApp(app);
  before(tree);
  return ngAddTo(tree, answers);
}

export async function ngAddTo(
  tree: UnitTestTree,
  answers: Readonly<Record<string, unknown>>,
): Promise<Added> {
  const runner = newRunner();
  const said: string[] = [];
  runner.logger.subscribe(({ message }) => said.push(message));
  const texts = new Map(tree.files.map((path) => [path, tree.readContent(path)]));
  const result = await runner.runSchematic('ng-add', answers, tree);
  return {
    tree: result,
    said: said.join('\n'),
    changed: result.files.filter((path) => result.readContent(path) !== texts.get(path)).sort(),
  };
}
