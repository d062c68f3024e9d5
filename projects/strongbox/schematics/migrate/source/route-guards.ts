import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { usesOf } from './imports';

const places = ['canActivate', 'canActivateChild', 'canMatch'];

/** What becomes of a guard where it is not rewritten. */
export const guardHint = 'Write `canMatch: [authGuard()]` of `ngx-strongbox` on the route in its place.';

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
