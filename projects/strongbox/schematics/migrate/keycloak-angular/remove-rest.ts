import ts from 'typescript';
import type { FileRewrite } from '../source/file-rewrite';
import { importsOf, usesOf } from '../source/imports';
import { removeClassInterceptors } from '../source/interceptors';
import type { ProjectSources } from '../source/project-sources';
import { providerObjects } from '../source/provider-site';
import { interceptors, ownModules, ownServices } from './old-parts';

/** What has no place any more: modules, services, lists of addresses. */
export function removeRest(file: FileRewrite, sources: ProjectSources): void {
  removeClassInterceptors(file, interceptors);
  for (const use of [...ownModules, ...ownServices].flatMap((name) =>
    usesOf(file.source, file.oldName(name) ?? ''),
  )) {
    if (!file.covers(use)) removeFromList(file, use);
  }
  const token = file.oldName('INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG');
  for (const { node, list } of token ? providerObjects(file, token) : []) {
    if (!file.covers(node))
      file.removeFrom(list, node, `\`${token ?? ''}\` is gone: \`withResourceServers\` lists the addresses`);
  }
  for (const use of usesOf(file.source, file.oldName('createInterceptorCondition') ?? '')) {
    const statement = ts.findAncestor(use, ts.isVariableStatement);
    if (statement && isIdle(file, statement, sources)) file.removeLine(statement);
  }
}

function removeFromList(file: FileRewrite, use: ts.Identifier): void {
  const { parent } = use;
  if (ts.isArrayLiteralExpression(parent)) file.removeFrom(parent.elements, use);
  if (!ts.isCallExpression(parent) || parent.expression.getText() !== 'importProvidersFrom') return;
  if (parent.arguments.length > 1) file.removeFrom(parent.arguments, use);
  else if (ts.isArrayLiteralExpression(parent.parent)) file.removeFrom(parent.parent.elements, parent);
}

/** Whether nothing reads the variables any more. */
function isIdle(file: FileRewrite, statement: ts.VariableStatement, sources: ProjectSources): boolean {
  return statement.declarationList.declarations.every(({ name }) => {
    const local = name.getText();
    const isImported = sources.files.some((other) =>
      importsOf(other.source).some(
        (one) => one.name === local && sources.imported(other, one.module) === file,
      ),
    );
    return !isImported && usesOf(file.source, local).every((use) => use === name || file.covers(use));
  });
}
