import ts from 'typescript';
import { indentationOf } from '../../workspace/source-text';
import type { FileRewrite } from './file-rewrite';
import { shorten } from './findings';
import { usesOf } from './imports';

/** Puts providers where the old library was provided: in its place, or from an NgModule's imports into its providers. */
export function placeProviders(file: FileRewrite, old: ts.Expression, providers: readonly string[]): boolean {
  const { parent } = old;
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'importProvidersFrom') {
    if (parent.arguments.length === 1) return placeProviders(file, parent, providers);
    if (!ts.isArrayLiteralExpression(parent.parent)) return false;
    file.removeFrom(parent.arguments, old);
    file.insert(parent.end, `,\n${indentationOf(parent)}${printed(providers, indentationOf(parent))}`);
    return true;
  }
  if (!ts.isArrayLiteralExpression(parent)) return false;
  const holder = parent.parent;
  const isImports = ts.isPropertyAssignment(holder) && holder.name.getText() === 'imports';
  if (!isImports) {
    file.replace(old, printed(providers, indentationOf(old)), `${nameOf(old)} is now \`provideAuth(…)\``);
    return true;
  }
  const module = holder.parent;
  if (!ts.isObjectLiteralExpression(module)) return false;
  file.removeFrom(parent.elements, old, `${nameOf(old)} is now \`provideAuth(…)\` in \`providers\``);
  return addProviders(file, module, providers);
}

/** Adds to the `providers` of a decorator or of an application's configuration. */
function addProviders(
  file: FileRewrite,
  owner: ts.ObjectLiteralExpression,
  providers: readonly string[],
): boolean {
  const property = owner.properties.find((one) => one.name?.getText() === 'providers');
  const indent = `${indentationOf(owner.properties[0] ?? owner)}  `;
  if (!property) {
    const last = owner.properties.at(-1);
    if (!last) return false;
    const list = `providers: [\n${indent}${printed(providers, indent)},\n${indent.slice(2)}]`;
    file.insert(last.end, `,\n${indent.slice(2)}${list}`);
    return true;
  }
  if (!ts.isPropertyAssignment(property) || !ts.isArrayLiteralExpression(property.initializer)) return false;
  const { elements } = property.initializer;
  const isEmptied = elements.every((one) => file.removes(one));
  const text = `\n${indent}${printed(providers, indent)},`;
  file.insert(property.initializer.getStart() + 1, isEmptied ? `${text}\n${indent.slice(2)}` : text);
  const first = elements[0];
  const isInLine =
    first &&
    !property.initializer
      .getText()
      .slice(0, first.getStart() - property.initializer.getStart())
      .includes('\n');
  if (isInLine && !isEmptied) file.insert(first.getStart(), `\n${indent}`);
  return true;
}

function printed(providers: readonly string[], indent: string): string {
  return providers.map((text) => text.replaceAll('\n', `\n${indent}`)).join(`,\n${indent}`);
}

function nameOf(node: ts.Expression): string {
  return `\`${/^[\w.]+/.exec(node.getText())?.[0] ?? shorten(node.getText())}\``;
}

/** Provider objects such as `{ provide: HTTP_INTERCEPTORS, useClass: AuthInterceptor, multi: true }`. */
export function providerObjects(
  file: FileRewrite,
  token: string,
): readonly {
  readonly node: ts.ObjectLiteralExpression;
  readonly list: ts.NodeArray<ts.Expression>;
  readonly value: (name: string) => ts.Expression | undefined;
}[] {
  const found: ts.ObjectLiteralExpression[] = [];
  const visit = (node: ts.Node): void => {
    const isIt =
      ts.isObjectLiteralExpression(node) &&
      ts.isArrayLiteralExpression(node.parent) &&
      node.properties.some(
        (one) =>
          ts.isPropertyAssignment(one) &&
          one.name.getText() === 'provide' &&
          one.initializer.getText() === token,
      );
    if (isIt) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.source);
  return found.flatMap((node) => {
    if (!ts.isArrayLiteralExpression(node.parent)) return [];
    const value = (name: string) => {
      const property = node.properties.find((one) => one.name?.getText() === name);
      return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
    };
    return [{ node, list: node.parent.elements, value }];
  });
}

/** Takes a module of the old library out of the lists of NgModules and components. */
export function removeModules(file: FileRewrite, module: string): void {
  for (const use of usesOf(file.source, file.oldName(module) ?? '')) {
    if (ts.isArrayLiteralExpression(use.parent)) file.removeFrom(use.parent.elements, use);
  }
}
