import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addElement, addProperty } from '../workspace/add-element';
import type { Found } from '../workspace/declarations';
import { addImport, addImports } from '../workspace/imports';
import { shown } from '../workspace/shown';
import { bare, findAll, parse, property } from '../workspace/source-text';
import { readSource } from '../workspace/workspace-sources';
import type { Report } from './report';

/** What the template of the root component has got. */
interface Got {
  /** A component that the spec has to import itself, as the one it tests belongs to a module. */
  readonly imported: { readonly name: string; readonly module: string } | null;
  /** Whether it has links. */
  readonly isRouted: boolean;
}

/** The spec of the root component goes on to pass: what its template needs now is there, without a provider. */
export function addTestProviders(
  tree: Tree,
  component: Found,
  { imported, isRouted }: Got,
  report: Report,
): void {
  const path = component.path.replace(/\.ts$/, '.spec.ts');
  if (!tree.exists(path)) return;
  const count = modulesIn(readSource(tree, path)).length;
  let text = tree.readText(path);
  for (let at = 0; at < count; at++) {
    const needsRouter =
      isRouted &&
      !/provideRouter\(|RouterModule|RouterTestingModule/.test(modulesIn(parse(text))[at]?.getText() ?? '');
    const providers = [...(needsRouter ? ['provideRouter([])'] : []), 'provideAuthTesting()'];
    for (const provider of providers) text = addTo(text, at, 'providers', provider);
    if (imported) text = addTo(text, at, 'imports', imported.name);
    text = addImports(text, needsRouter ? [['provideRouter', '@angular/router']] : []);
    text = addImport(text, 'provideAuthTesting', 'ngx-strongbox/testing');
    if (imported) text = addImport(text, imported.name, imported.module);
  }
  if (count === 0) {
    report.byHand(
      `${shown(path)}: give its test provideRouter([]) and provideAuthTesting() of ngx-strongbox/testing.`,
    );
    return;
  }
  tree.overwrite(path, text);
  report.done(`${shown(path)}: provideAuthTesting()`);
}

/** What `TestBed.configureTestingModule` is called with. */
function modulesIn(source: ts.SourceFile): readonly ts.ObjectLiteralExpression[] {
  return findAll(source, ts.isCallExpression)
    .filter(({ expression }) => expression.getText().endsWith('.configureTestingModule'))
    .flatMap(({ arguments: [module] }) => (module && ts.isObjectLiteralExpression(module) ? [module] : []));
}

function addTo(text: string, at: number, name: 'providers' | 'imports', element: string): string {
  const module = modulesIn(parse(text))[at];
  if (!module) return text;
  const list = property(module, name)?.initializer;
  if (!list) return addProperty(text, module, `${name}: [${element}]`);
  const array = bare(list);
  return ts.isArrayLiteralExpression(array) ? addElement(text, array, element) : text;
}
