import ts from 'typescript';
import type { Migration } from '../old-library';
import { type ReadFile, templateOf } from '../source/component-template';
import type { FileRewrite } from '../source/file-rewrite';
import { usesOf } from '../source/imports';

/** `*kaHasRoles` in the templates of components that import its directive. */
export function rewriteHasRoles(file: FileRewrite, read: ReadFile, migration: Migration): void {
  for (const use of usesOf(file.source, file.oldName('HasRolesDirective') ?? '')) {
    const owner = ts.findAncestor(use, ts.isClassLike);
    const template = owner && templateOf(file, owner, read);
    if (!template || !ts.isArrayLiteralExpression(use.parent)) continue;
    const { path, text, offset } = template;
    const all = [...text.matchAll(/\bkaHasRoles\w*|\[kaHasRoles\w*\]/g)];
    const plain = [
      ...text.matchAll(/\*kaHasRoles="\s*(\[[^\]"]*'[^\]"]*\])\s*(?:;\s*checkRealm:\s*true\s*)?"/g),
    ];
    if (plain.length !== all.length) {
      file.leave(
        use,
        'Write `*authorized="{ roles: { anyOf: [\'…\'] } }"` in the template, and import `Authorized` of `ngx-strongbox`.',
      );
      continue;
    }
    for (const { index, 0: old, 1: roles = '' } of plain) {
      const list = roles.includes(',') ? `{ anyOf: ${roles} }` : roles;
      const edit = { start: index, end: index + old.length, text: `*authorized="{ roles: ${list} }"` };
      if (offset === undefined) file.editTemplate(path, text, edit);
      else file.editText({ ...edit, start: edit.start + offset, end: edit.end + offset });
    }
    file.replace(use, file.use('Authorized', 'ngx-strongbox'));
    migration.note(
      '`*authorized` shows a part to users with one of the roles, of the realm or of the client: `*kaHasRoles` looked at those of the client alone, unless `checkRealm` was set.',
    );
  }
}
