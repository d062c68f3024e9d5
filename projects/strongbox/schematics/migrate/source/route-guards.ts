import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { usesOf } from './imports';

const places = ['canActivate', 'canActivateChild', 'canMatch'];

/** Replaces guards of the old library, classes or functions, in routes. */
export function rewriteGuards(file: FileRewrite, guards: readonly string[]): void {
  for (const local of guards.flatMap((name) => file.oldName(name) ?? [])) {
    for (const use of usesOf(file.source, local)) {
      const list = use.parent;
      const property = list.parent;
      const isGuard =
        ts.isArrayLiteralExpression(list) &&
        ts.isPropertyAssignment(property) &&
        places.includes(property.name.getText());
      if (isGuard) file.replace(use, `${file.use('authGuard', 'ngx-strongbox')}()`);
    }
  }
}
