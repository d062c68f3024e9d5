import type { DirEntry, Tree } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';
import { join } from 'node:path/posix';
import ts from 'typescript';

/** The TypeScript files of all projects, specs too, but no declarations. */
export async function workspaceSources(tree: Tree): Promise<readonly ts.SourceFile[]> {
  const { projects } = await readWorkspace(tree);
  const paths = [...projects.values()].flatMap(({ root, sourceRoot }) =>
    sourcePathsBelow(tree.getDir(sourceRoot ?? join(root, 'src'))),
  );
  return [...new Set(paths)].map((path) =>
    ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true),
  );
}

export function sourcePathsBelow(directory: DirEntry): readonly string[] {
  return [
    ...directory.subfiles.map((name) => join(directory.path, name)).filter(isSource),
    ...directory.subdirs
      .filter((name) => name !== 'node_modules')
      .flatMap((name) => sourcePathsBelow(directory.dir(name))),
  ];
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}
