import ts from 'typescript';
import { type NewAuth, printAuth } from './new-auth';
import type { Migration, NewConfiguration } from './old-library';
import type { Found, PlacedConfig } from './place-config';
import type { FileRewrite } from './source/file-rewrite';
import { usesOf } from './source/imports';
import { type OldInterceptors, useInterceptor } from './source/interceptors';
import { placeProviders } from './source/provider-site';
import { withQuotesOf } from './source/quotes';

/** Calls that provide the old library: its function, or `forRoot` of its module. */
export function providersIn(file: FileRewrite, name: string, module: string): readonly Found[] {
  const calls = usesOf(file.source, file.oldName(name) ?? '').map(({ parent }) => parent);
  const forRoot = usesOf(file.source, file.oldName(module) ?? '').flatMap(({ parent }) =>
    ts.isPropertyAccessExpression(parent) && parent.name.text === 'forRoot' ? [parent.parent] : [],
  );
  return [...calls, ...forRoot].filter(ts.isCallExpression).map((node) => ({ file, node }));
}

/** The one that there has to be; several are left. */
export function only<T extends Found>(found: readonly T[], trouble: string): T | undefined {
  if (found.length < 2) return found[0];
  for (const { file, node } of found) {
    file.leave(node, `${trouble}, and an app has one \`provideAuth\`: keep one of them, and run this again.`);
  }
  return undefined;
}

/** Puts `provideAuth` in the place of the old library's, and `authInterceptor` into the app's HttpClient. */
export function provide(
  home: Found,
  auth: Pick<PlacedConfig, 'file'> & NewAuth,
  interceptors: OldInterceptors,
  migration: Migration,
): NewConfiguration | null {
  const text = withQuotesOf(home.file.source, printAuth(home.file, auth, migration));
  const client = useInterceptor(migration.sources, home.file, interceptors);
  if (client && placeProviders(home.file, home.node, [...client.providers, text])) {
    return { files: [home.file, auth.file, client.file] };
  }
  const line = text.replaceAll(/\s+/g, ' ');
  home.file.leave(home.node, `Write \`${line}\`, and \`authInterceptor\` into \`withInterceptors\`.`);
  return null;
}
