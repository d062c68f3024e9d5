import ts from 'typescript';
import type { Migration, NewConfiguration } from '../old-library';
import { placeConfig } from '../place-config';
import { only, provide, providersIn } from '../provide';
import { textOf } from '../source/object-literal';
import { interceptors } from './old-interceptors';
import { readAllowedList } from './read-allowed-list';
import { translateConfig } from './translate-config';

const sweep =
  "for (const key of Object.keys(localStorage)) if (key.startsWith('@@auth0spajs@@')) localStorage.removeItem(key);";

export function configure(migration: Migration): NewConfiguration | null {
  const provided = migration.sources.users.flatMap((file) => providersIn(file, 'provideAuth0', 'AuthModule'));
  const home = only(provided, 'It is provided more than once');
  if (!home) return null;
  const [argument] = ts.isCallExpression(home.node) ? home.node.arguments : [];
  if (!argument) {
    home.file.leave(
      home.node,
      'The configuration is set at run time: write `provideAuth(withOidc(async () => …))` with a function that returns it, and run this again.',
    );
    return null;
  }
  const config = placeConfig(
    { file: home.file, node: argument },
    (options) => translateConfig(options, migration),
    home.file,
    migration,
  );
  const servers = config && readAllowedList(config.options, home.file, migration);
  if (!config || !servers) return null;
  const place = config.options.get('cacheLocation');
  const storage = textOf(place?.node) === 'localstorage' ? 'local' : 'memory';
  migration.note(
    'At Auth0 switch on "RP-Initiated Logout End Session Endpoint Discovery" (Settings → Advanced), or a logout ends the session of this app alone. More: [Auth0](node_modules/ngx-strongbox/docs/providers.md#auth0).',
  );
  return provide(home, { ...config, servers, storage, sweep }, interceptors, migration);
}
