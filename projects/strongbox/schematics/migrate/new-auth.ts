import { call } from '../workspace/write-code';
import type { Migration } from './old-library';
import type { FileRewrite } from './source/file-rewrite';

/** What `provideAuth` is to be called with, as text of the file it goes into. */
export interface NewAuth {
  /** A configuration, or the name of one. */
  readonly config: string;
  readonly servers: readonly string[];
  /** Further features. */
  readonly features?: readonly string[];
  /** Where the old library kept tokens. */
  readonly storage: 'memory' | 'session' | 'local';
  /** Code that deletes what the old library has left in `localStorage`. */
  readonly sweep?: string;
}

/** `provideAuth(...)` with its imports. */
export function printAuth(
  file: FileRewrite,
  { config, servers, storage, sweep, features = [] }: NewAuth,
  migration: Migration,
): string {
  const withOidc = file.use('withOidc', 'ngx-strongbox/oidc');
  const parameters = [`${withOidc}(${config})`];
  if (servers.length) parameters.push(call(file.use('withResourceServers', 'ngx-strongbox'), ...servers));
  if (storage !== 'memory' && migration.keepStorage) {
    const withWebStorage = file.use('withWebStorage', 'ngx-strongbox/oidc');
    const risk = "{ acknowledgeRisk: 'tokens are readable by any script on this origin' }";
    parameters.push(`${withWebStorage}('${storage}', ${risk})`);
    migration.note(
      `Tokens stay in \`${storage}Storage\`, where any script on the page can read them: [what that costs](node_modules/ngx-strongbox/docs/web-storage.md).`,
    );
  } else if (storage !== 'memory') {
    migration.note(
      `Tokens were in \`${storage}Storage\`, and are in memory now: a reload signs in silently, at the provider. Where its cookie does not reach a frame, see [a provider on another site](node_modules/ngx-strongbox/docs/oidc.md#a-provider-on-another-site); \`--keep-storage\` keeps them where they were.`,
    );
  }
  if (storage === 'local' && sweep) {
    migration.note(
      `Tokens of the old library are still in \`localStorage\` of your users, where any script on the page can read them. Have the app delete them when it starts: \`${sweep}\``,
    );
  }
  parameters.push(...features);
  return call(file.use('provideAuth', 'ngx-strongbox'), ...parameters);
}
