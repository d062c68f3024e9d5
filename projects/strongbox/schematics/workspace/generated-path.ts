import { strings, type Tree } from '@angular-devkit/schematics';
import { parseName } from '@schematics/angular/utility/parse-name';
import { createDefaultPath } from '@schematics/angular/utility/workspace';
import { join } from 'node:path/posix';
import { importPath } from './import-path';

/** How a generated file is named and placed, by the options all such schematics have. */
export interface Placement {
  readonly name: string;
  readonly project: string;
  readonly path?: string;
  readonly flat: boolean;
  readonly typeSeparator: '-' | '.';
}

/** What another file imports a generated one from. */
export async function importPathOf(
  tree: Tree,
  { name, project, path, flat, typeSeparator }: Placement,
  type: string,
  importer: string,
): Promise<string> {
  const parsed = parseName(path ?? (await createDefaultPath(tree, project)), name);
  const stem = strings.dasherize(parsed.name);
  return importPath(importer, join(parsed.path, flat ? '' : stem, stem + typeSeparator + type));
}
