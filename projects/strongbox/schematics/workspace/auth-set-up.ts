import { SchematicsException, type Tree } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';
import { join } from 'node:path/posix';
import ts from 'typescript';
import { sourcePathsBelow } from './workspace-sources';

/** Where an application calls `provideAuth`. */
export interface AuthSetUp {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly call: ts.CallExpression;
}

/** The one call of `provideAuth` in a project. Schematics work on calls, wherever the providers may be listed. */
export async function findAuthSetUp(tree: Tree, projectName: string): Promise<AuthSetUp> {
  const found = (await sourcesOf(tree, projectName)).flatMap((source) =>
    callsOf(source, 'provideAuth', 'ngx-strongbox').map((call) => ({ path: source.fileName, source, call })),
  );
  const [setUp, another] = found;
  if (!setUp) {
    throw new SchematicsException(
      `The project ${projectName} does not call provideAuth. Run \`ng add ngx-strongbox --project ${projectName}\` first.`,
    );
  }
  if (another) {
    throw new SchematicsException(
      `The project ${projectName} calls provideAuth in ${placeOf(setUp.call)} and ${placeOf(another.call)}: edit the right one by hand.`,
    );
  }
  return setUp;
}

/** The TypeScript files of a project, but no specs and no declarations. */
export async function sourcesOf(tree: Tree, projectName: string): Promise<readonly ts.SourceFile[]> {
  const project = (await readWorkspace(tree)).projects.get(projectName);
  if (!project) throw new SchematicsException(`The workspace has no project ${projectName}.`);
  return sourcePathsBelow(tree.getDir(project.sourceRoot ?? join(project.root, 'src')))
    .filter((path) => !/\.(spec|test)\.ts$/.test(path))
    .map((path) => ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true));
}

/** The calls of a function that is imported from `module`, under whatever name. */
export function callsOf(source: ts.SourceFile, name: string, module: string): readonly ts.CallExpression[] {
  const localName = localNameOf(source, name, module);
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === localName) {
      calls.push(node);
    }
    ts.forEachChild(node, visit);
  };
  if (localName !== undefined) visit(source);
  return calls;
}

/** What an import from `module` is called in this file. */
export function localNameOf(source: ts.SourceFile, name: string, module: string): string | undefined {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== module || !bindings || !ts.isNamedImports(bindings)) continue;
    const specifier = bindings.elements.find(
      (element) => (element.propertyName ?? element.name).text === name,
    );
    if (specifier) return specifier.name.text;
  }
  return undefined;
}

/** As an editor opens it. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${source.fileName.replace(/^\//, '')}:${line + 1}`;
}
