import type { Tree } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';

/** What comes before the type in names of files: `-`, or `.` in a workspace that keeps to the style guide of 2016. */
export async function typeSeparatorOf(tree: Tree, projectName: string): Promise<'-' | '.'> {
  const workspace = await readWorkspace(tree);
  const defaults = [workspace.projects.get(projectName)?.extensions, workspace.extensions].map(
    (extensions) => (extensions?.['schematics'] as Defaults | undefined)?.['@schematics/angular:guard'],
  );
  return defaults.find((guard) => guard?.typeSeparator)?.typeSeparator ?? '-';
}

type Defaults = Readonly<Record<string, { readonly typeSeparator?: '-' | '.' } | undefined>>;
