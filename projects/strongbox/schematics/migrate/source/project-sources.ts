import { dirname, join, normalize, relative } from '@angular-devkit/core';
import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { bare } from '../../workspace/source-text';
import { FileRewrite } from './file-rewrite';
import { importsOf } from './imports';

/** The source files of one project, each read once. */
export class ProjectSources {
  readonly #tree: Tree;
  readonly #root: string;
  readonly #packages: readonly string[];
  readonly #files = new Map<string, FileRewrite>();
  readonly #paths: readonly string[];

  constructor(tree: Tree, root: string, packages: readonly string[]) {
    this.#tree = tree;
    this.#root = root;
    this.#packages = packages;
    const paths: string[] = [];
    tree.getDir(root).visit((path) => {
      const isSource = /\.[cm]?ts$/.test(path) && !path.endsWith('.d.ts');
      if (isSource && !path.includes('/node_modules/')) paths.push(path);
    });
    this.#paths = paths.sort();
  }

  /** All of it but tests. */
  get files(): readonly FileRewrite[] {
    return this.#paths.filter((path) => !isTest(path)).map((path) => this.#file(path));
  }

  get tests(): readonly FileRewrite[] {
    return this.#paths.filter(isTest).map((path) => this.#file(path));
  }

  /** Those that import the old library. */
  get users(): readonly FileRewrite[] {
    return this.files.filter((file) => file.oldImports.length > 0);
  }

  get root(): string {
    return this.#root;
  }

  readonly read = (path: string): string | undefined =>
    this.#tree.exists(path) ? this.#tree.readText(path) : undefined;

  /** The file of this project that a relative import leads to. */
  imported(from: FileRewrite, module: string): FileRewrite | undefined {
    if (!module.startsWith('.')) return undefined;
    const path = join(dirname(normalize(from.path)), module);
    const found = [path, `${path}.ts`, `${path}/index.ts`].find((one) => this.#paths.includes(one));
    return found === undefined ? undefined : this.#file(found);
  }

  /** How one file imports what another one imports as `module`. */
  moduleFor(to: FileRewrite, from: FileRewrite, module: string): string {
    if (!module.startsWith('.')) return module;
    return this.moduleOf(to, join(dirname(normalize(from.path)), module));
  }

  /** How a file imports another one. */
  moduleOf(to: FileRewrite, path: string): string {
    const way = relative(dirname(normalize(to.path)), normalize(path.replace(/\.ts$/, '')));
    return way.startsWith('.') ? way : `./${way}`;
  }

  /** The value of a constant, wherever in the project that is. */
  constant(
    file: FileRewrite,
    name: string,
  ): { file: FileRewrite; declaration: ts.VariableDeclaration } | undefined {
    const here = file.source.statements
      .filter(ts.isVariableStatement)
      .filter(({ declarationList }) => declarationList.flags & ts.NodeFlags.Const)
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .find((one) => ts.isIdentifier(one.name) && one.name.text === name);
    if (here) return { file, declaration: here };
    const imported = importsOf(file.source).find(({ local }) => local === name);
    const other = imported && this.imported(file, imported.module);
    return other && other !== file ? this.constant(other, imported.name) : undefined;
  }

  /** What an expression stands for: constants and their properties are followed. */
  resolve(file: FileRewrite, input: ts.Expression): { file: FileRewrite; node: ts.Expression } | undefined {
    const node = bare(input);
    if (ts.isIdentifier(node)) {
      const found = this.constant(file, node.text);
      return found?.declaration.initializer && this.resolve(found.file, found.declaration.initializer);
    }
    if (!ts.isPropertyAccessExpression(node)) return { file, node };
    const owner = this.resolve(file, node.expression);
    if (!owner || !ts.isObjectLiteralExpression(owner.node)) return undefined;
    const property = owner.node.properties.find(
      (one) => ts.isPropertyAssignment(one) && one.name.getText() === node.name.text,
    );
    return property && ts.isPropertyAssignment(property)
      ? this.resolve(owner.file, property.initializer)
      : undefined;
  }

  #file(path: string): FileRewrite {
    const file = this.#files.get(path) ?? new FileRewrite(path, this.#tree.readText(path), this.#packages);
    this.#files.set(path, file);
    return file;
  }
}

function isTest(path: string): boolean {
  return /\.(?:spec|test|cy)\.[cm]?ts$/.test(path) || /\/(?:test-setup|test)\.ts$/.test(path);
}
