import { type Rule, type SchematicContext, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { join } from 'node:path/posix';
import ts from 'typescript';
import { findApplication } from '../workspace/application';
import { shown } from '../workspace/shown';
import { serveSilentPage } from '../workspace/silent-page';
import { workspaceSources } from '../workspace/workspace-sources';
import type { MigrateOptions } from './migrate-options';
import { writeReport } from './migration-report';
import { oldLibraries } from './old-libraries';
import { type OldLibrary, pageOf } from './old-library';
import type { FileRewrite, RewrittenFile } from './source/file-rewrite';
import type { Left } from './source/findings';
import { importsOf, isOf, usesOf } from './source/imports';
import { ProjectSources } from './source/project-sources';

const reportName = 'strongbox-migration.md';

/** Rewrites an app that signs in with another library, as far as its meaning is sure to stay, and reports the rest. */
export function migrate({ from, project, keepStorage }: MigrateOptions): Rule {
  return async (tree, context) => {
    const library = oldLibraries[from];
    if (!library) throw new SchematicsException(`There is no migration from ${from}.`);
    const { name, root, sourceRoot } = await findApplication(tree, project);
    const sources = new ProjectSources(tree, sourceRoot, library.packages);
    const report = join('/', root, reportName);
    const before = tree.exists(report) ? tree.readText(report) : undefined;
    if (sources.users.length === 0 && usedIn(sources.tests).length === 0 && before === undefined) {
      context.logger.info(
        `Nothing in ${name} imports ${library.packages.join(' or ')}: there is nothing to migrate.`,
      );
      return;
    }
    const { files, left, hurdles, notes, isConfigured } = rewrite(library, sources, keepStorage);
    for (const { path, text } of files) {
      if (text.trim()) tree.overwrite(path, text);
      else tree.delete(path);
    }
    if (isConfigured) await serveSilentPage(tree, name);
    const changes = files.flatMap((file) => file.changes);
    const idle = (await isUsed(tree, library.packages)) ? [] : library.uninstall;
    const content = { from, page: pageOf(from), changes, left, hurdles, notes, isConfigured, idle };
    const text = writeReport(before, content);
    if (before === undefined) tree.create(report, text);
    else if (text !== before) tree.overwrite(report, text);
    summarize(context, files.length, left, report);
  };
}

interface Rewriting {
  readonly files: readonly RewrittenFile[];
  readonly left: readonly Left[];
  /** Those that keep everything as it is. */
  readonly hurdles: readonly Left[];
  readonly notes: readonly string[];
  readonly isConfigured: boolean;
}

function rewrite(library: OldLibrary, sources: ProjectSources, keepStorage: boolean): Rewriting {
  const noted = new Set<string>();
  const migration = { sources, keepStorage, note: (text: string) => void noted.add(text) };
  const isDone = sources.files.some((file) => isProvided(file));
  const rewriteFiles = (): void => {
    for (const file of sources.users) library.rewriteFile(file, migration);
  };
  if (!library.isStartedByService) rewriteFiles();
  const known = leftIn(sources);
  const configuration = isDone ? { files: [] } : library.rewriteConfiguration(migration);
  const unclear = leftIn(sources).filter((one) => !known.includes(one));
  if (library.isStartedByService) rewriteFiles();
  for (const file of sources.users) leaveRest(file, library);
  for (const file of usedIn(sources.tests)) {
    const [first] = file.oldImports;
    if (first) file.leave(first.declaration, 'Use `provideAuthTesting` of `ngx-strongbox/testing`.');
  }
  const core = configuration?.files ?? [];
  const isConfigured = configuration !== null && core.every((file) => file.left.length === 0);
  const rewritten = isConfigured
    ? [...new Set([...core, ...sources.users])].filter(({ left }) => left.length === 0)
    : [];
  return {
    files: rewritten.flatMap((file) => file.finish()),
    left: leftIn(sources),
    hurdles: configuration ? core.flatMap((file) => file.left) : unclear,
    notes: isConfigured ? [...noted] : [],
    isConfigured,
  };
}

function leftIn({ files, tests }: ProjectSources): readonly Left[] {
  return [...files, ...tests].flatMap((file) => file.left);
}

function isProvided({ source }: FileRewrite): boolean {
  const local = importsOf(source).find(
    ({ name, module }) => name === 'provideAuth' && module === 'ngx-strongbox',
  )?.local;
  return local !== undefined && usesOf(source, local).length > 0;
}

/** A use that no rule knows keeps the whole file as it is. */
function leaveRest(file: FileRewrite, { hints }: OldLibrary): void {
  for (const { name, local, declaration } of file.oldImports) {
    if (name === '*') {
      file.leave(declaration, 'Import what is used by name, and run this again.');
      continue;
    }
    const rest = usesOf(file.source, local).filter((use) => !file.covers(use));
    for (const use of rest) file.leave(lineOf(use), hints[name] ?? `There is no counterpart of \`${name}\`.`);
  }
}

/** The code around a name that says enough to a reader. */
function lineOf(use: ts.Node): ts.Node {
  const whole = ts.findAncestor(
    use,
    (node) =>
      ts.isStatement(node) ||
      ts.isClassElement(node) ||
      ts.isObjectLiteralElement(node) ||
      ts.isParameter(node),
  );
  return whole ?? use;
}

function usedIn(files: readonly FileRewrite[]): readonly FileRewrite[] {
  return files.filter((file) => file.oldImports.length > 0);
}

async function isUsed(tree: Tree, packages: readonly string[]): Promise<boolean> {
  const sources = await workspaceSources(tree);
  return sources.some((source) => importsOf(source).some(({ module }) => isOf(packages, module)));
}

function summarize({ logger }: SchematicContext, count: number, left: readonly Left[], report: string): void {
  const path = shown(report);
  const done = count === 1 ? '1 file is changed' : `${count} files are changed`;
  if (count > 0) logger.info(`${done}. ${path} says what, and what to register at the provider.`);
  else
    logger.info(
      left.length
        ? `Nothing is changed. ${path} says why.`
        : `Nothing is left to do. ${path} says what was done.`,
    );
  if (left.length) {
    logger.warn(
      `${left.length} ${left.length === 1 ? 'thing is' : 'things are'} left for you in ${[...new Set(left.map((one) => shown(one.path)))].join(', ')}.`,
    );
  }
}
