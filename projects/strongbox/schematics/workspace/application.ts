import { SchematicsException, type Tree } from '@angular-devkit/schematics';
import { readWorkspace, type ProjectDefinition, type TargetDefinition } from '@schematics/angular/utility';
import { join } from 'node:path/posix';

/** An application of the workspace. */
export interface Application {
  readonly name: string;
  readonly definition: ProjectDefinition;
  readonly root: string;
  readonly sourceRoot: string;
  /** What its selectors begin with, `app`. */
  readonly prefix: string;
  readonly main: string;
  readonly build: TargetDefinition;
  readonly serve: TargetDefinition | undefined;
}

/** The application that is meant: the one that is named, else the only one there is. */
export async function findApplication(tree: Tree, name: string | undefined): Promise<Application> {
  const { projects } = await readWorkspace(tree);
  const applications = [...projects].filter(
    ([, { extensions }]) => extensions['projectType'] === 'application',
  );
  const chosen = name ?? (applications.length === 1 ? applications[0]?.[0] : undefined);
  const choice = applications.map(([one]) => one).join(', ') || 'none';
  if (chosen === undefined) {
    throw new SchematicsException(`Which application? Say --project. There is: ${choice}.`);
  }
  const definition = projects.get(chosen);
  if (!definition) throw new SchematicsException(`There is no project ${chosen}. Applications: ${choice}.`);
  if (definition.extensions['projectType'] === 'library') {
    throw new SchematicsException(
      `${chosen} is a library. Whoever uses it provides the sign-in: name an application with --project (${choice}).`,
    );
  }
  return describe(tree, chosen, definition);
}

function describe(tree: Tree, name: string, definition: ProjectDefinition): Application {
  const build = definition.targets.get('build');
  if (!build) throw new SchematicsException(`${name} has no target "build" in angular.json.`);
  const sourceRoot = definition.sourceRoot ?? join(definition.root, 'src');
  const named = build.options?.['browser'] ?? build.options?.['main'];
  const main = typeof named === 'string' ? named : join(sourceRoot, 'main.ts');
  if (!tree.exists(main)) throw new SchematicsException(`${name} has no ${main}.`);
  return {
    name,
    definition,
    root: definition.root,
    sourceRoot,
    prefix: definition.prefix ?? 'app',
    main,
    build,
    serve: definition.targets.get('serve'),
  };
}
