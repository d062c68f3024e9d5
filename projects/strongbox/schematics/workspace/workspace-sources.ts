import { type DirEntry, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { readWorkspace, type ProjectDefinition } from '@schematics/angular/utility';
import { join } from 'node:path/posix';
import type ts from 'typescript';
import { parse } from './source-text';

/** The TypeScript files of all projects, specs too, but no declarations. */
export async function workspaceSources(tree: Tree): Promise<readonly ts.SourceFile[]> {
  const { projects } = await readWorkspace(tree);
  const paths = [...projects.values()].flatMap((project) => pathsOf(tree, project));
  return [...new Set(paths)].map((path) => readSource(tree, path));
}

/** Those of one project, without specs. */
export async function sourcesOf(tree: Tree, projectName: string): Promise<readonly ts.SourceFile[]> {
  return (await sourcePathsOf(tree, projectName)).map((path) => readSource(tree, path));
}

export async function sourcePathsOf(tree: Tree, projectName: string): Promise<readonly string[]> {
  const project = (await readWorkspace(tree)).projects.get(projectName);
  if (!project) throw new SchematicsException(`The workspace has no project ${projectName}.`);
  return pathsOf(tree, project).filter((path) => !/\.(spec|test)\.ts$/.test(path));
}

export function readSource(tree: Tree, path: string): ts.SourceFile {
  return parse(tree.readText(path), path);
}

function pathsOf(tree: Tree, { root, sourceRoot }: ProjectDefinition): readonly string[] {
  return pathsBelow(tree.getDir(sourceRoot ?? join(root, 'src')));
}

function pathsBelow(directory: DirEntry): readonly string[] {
  return [
    ...directory.subfiles.map((name) => join(directory.path, name)).filter(isSource),
    ...directory.subdirs
      .filter((name) => name !== 'node_modules')
      .flatMap((name) => pathsBelow(directory.dir(name))),
  ];
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}
