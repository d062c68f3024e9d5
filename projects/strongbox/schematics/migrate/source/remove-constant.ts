import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { importsOf, usesOf } from './imports';
import type { ProjectSources } from './project-sources';

/** Removes the constant that these are, if nothing else uses it. Returns the file it was in. */
export function removeConstant(
  sources: ProjectSources,
  uses: readonly { readonly file: FileRewrite; readonly node: ts.Expression }[],
): FileRewrite | undefined {
  const [first] = uses;
  const constant = first && ts.isIdentifier(first.node) && sources.constant(first.file, first.node.text);
  if (!constant) return undefined;
  const { file, declaration } = constant;
  const { name, parent } = declaration;
  const known: readonly ts.Node[] = [name, ...uses.map(({ node }) => node)];
  const isUsed = [...sources.files, ...sources.tests].some((other) => {
    const imported = importsOf(other.source).find(
      (one) => one.name === name.getText() && sources.imported(other, one.module) === file,
    );
    const local = other === file ? name.getText() : imported?.local;
    return (
      passesOn(sources, other, file) || usesOf(other.source, local ?? '').some((use) => !known.includes(use))
    );
  });
  if (isUsed || !ts.isVariableDeclarationList(parent) || parent.declarations.length > 1) return undefined;
  file.removeLine(parent.parent);
  return file;
}

/** Whether what a file exports can be had of another one. */
function passesOn(sources: ProjectSources, other: FileRewrite, file: FileRewrite): boolean {
  return other.source.statements.some(
    (one) =>
      ts.isExportDeclaration(one) &&
      one.moduleSpecifier !== undefined &&
      ts.isStringLiteral(one.moduleSpecifier) &&
      sources.imported(other, one.moduleSpecifier.text) === file,
  );
}
