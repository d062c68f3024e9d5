import ts from 'typescript';
import { bare, parse } from '../../workspace/source-text';
import type { FileRewrite } from './file-rewrite';
import { importsOf } from './imports';
import type { ProjectSources } from './project-sources';

/** One option of an old configuration. */
export interface Option {
  /** How it is written where the configuration is used. */
  readonly text: string;
  /** What it is, where it is said. */
  readonly node: ts.Expression;
  /** The expression that `text` was taken from, and its file. */
  readonly file: FileRewrite;
}

export type Options = ReadonlyMap<string, Option>;

/** The options of an object, spread ones included; `null` when not all of them can be read off. */
export function readOptions(
  sources: ProjectSources,
  file: FileRewrite,
  input: ts.Expression,
): Options | null {
  const node = bare(input);
  if (ts.isObjectLiteralExpression(node)) return ofObject(sources, file, node);
  const found = sources.resolve(file, node);
  if (!found || !ts.isObjectLiteralExpression(found.node)) return null;
  const there = ofObject(sources, found.file, found.node);
  return (
    there &&
    new Map([...there].map(([name, option]) => [name, { ...option, file, text: member(node, name) }]))
  );
}

function ofObject(
  sources: ProjectSources,
  file: FileRewrite,
  object: ts.ObjectLiteralExpression,
): Options | null {
  const found = new Map<string, Option>();
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = readOptions(sources, file, property.expression);
      if (!spread) return null;
      for (const [name, option] of spread) found.set(name, option);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      found.set(property.name.text, { text: property.name.text, node: property.name, file });
    } else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) {
      const name = ts.isStringLiteral(property.name) ? property.name.text : property.name.getText();
      found.set(name, { text: property.initializer.getText(), node: property.initializer, file });
    } else return null;
  }
  return found;
}

function member(owner: ts.Expression, name: string): string {
  return /^[\w$]+$/.test(name) ? `${owner.getText()}.${name}` : `${owner.getText()}['${name}']`;
}

/** The options within an option. */
export function optionsIn(sources: ProjectSources, { file, node, text }: Option): Options | null {
  if (node.getText() === text) return readOptions(sources, file, node);
  const inner = readOptions(sources, file, node);
  return inner && new Map([...inner].map(([name, option]) => [name, { ...option, text: `${text}.${name}` }]));
}

/** The elements of an option that is a list. */
export function elementsOf(sources: ProjectSources, option: Option): readonly Option[] | null {
  const found = sources.resolve(option.file, option.node);
  const list = found && bare(found.node);
  if (!found || !list || !ts.isArrayLiteralExpression(list)) return null;
  const isHere = option.node === list && option.text === list.getText();
  if (list.elements.some((one) => ts.isSpreadElement(one) || !(isHere || isSelfContained(one)))) return null;
  return list.elements.map((node) => ({
    text: node.getText(),
    node,
    file: isHere ? option.file : found.file,
  }));
}

function isSelfContained(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isObjectLiteralExpression(node);
}

const globals = new Set(['window', 'location', 'document', 'globalThis', 'undefined', 'Infinity', 'NaN']);

/** Makes the names of an expression known in another file; `false` when it cannot be said there. */
export function carry(sources: ProjectSources, option: Option, to: FileRewrite): boolean {
  if (option.file === to) return true;
  const { parameters, roots } = rootsOf(option.text);
  return roots.every((name) => {
    if (globals.has(name) || parameters.has(name)) return true;
    const has = importsOf(option.file.source).find(({ local }) => local === name);
    if (has?.name === '*' || has?.name === 'default' || !has) return false;
    return to.use(has.name, sources.moduleFor(to, option.file, has.module)) === name;
  });
}

function rootsOf(text: string): { parameters: ReadonlySet<string>; roots: readonly string[] } {
  const source = parse(`(${text})`);
  const parameters = new Set<string>();
  const roots = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isParameter(node)) parameters.add(node.name.getText());
    const { parent } = node;
    const isRoot =
      ts.isIdentifier(node) &&
      !(ts.isPropertyAccessExpression(parent) && parent.name === node) &&
      !(ts.isPropertyAssignment(parent) && parent.name === node);
    if (isRoot) roots.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { parameters, roots: [...roots] };
}
