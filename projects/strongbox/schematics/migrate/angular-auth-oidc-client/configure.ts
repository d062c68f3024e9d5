import ts from 'typescript';
import { readAddresses } from '../listed-addresses';
import type { Migration, NewConfiguration } from '../old-library';
import { renameOptions } from '../option-rules';
import { placeConfig } from '../place-config';
import { only, provide, providersIn } from '../provide';
import { elementsOf, type Options, optionsIn } from '../source/options';
import { interceptors } from './old-interceptors';
import { openIdConfigurationRules } from './open-id-configuration-rules';
import { storageOf } from './security-storage';

export function configure(migration: Migration): NewConfiguration | null {
  const { sources } = migration;
  const provided = sources.users.flatMap((file) => providersIn(file, 'provideAuth', 'AuthModule'));
  const home = only(provided, 'It is provided more than once');
  if (!home) return null;
  const [argument] = ts.isCallExpression(home.node) ? home.node.arguments : [];
  const before = home.file.left.length;
  const config =
    argument &&
    placeConfig(
      { file: home.file, node: argument },
      (options) => renameOptions(options, openIdConfigurationRules, migration),
      home.file,
      migration,
      (options) => innerOptions(options, migration),
    );
  if (!argument || !config) {
    if (home.file.left.length === before) home.file.leave(argument ?? home.node, notRead);
    return null;
  }
  const routes = config.options.get('secureRoutes');
  const entries = routes ? elementsOf(sources, routes) : [];
  if (!entries) routes?.file.leave(routes.node, 'Write it as a list of addresses, and run this again.');
  const servers = entries && readAddresses(entries, home.file, sources);
  if (!servers) return null;
  migration.note(
    '`auth.user()` has the claims of the verified ID token; the userinfo endpoint is not asked. Have the provider put into the ID token what the app reads.',
  );
  const storage = storageOf(sources.users);
  return provide(
    home,
    { ...config, servers, storage, sweep: sweepOf(config.options) },
    interceptors,
    migration,
  );
}

/** All of a configuration is under its name, which is made of its number and the client. */
function sweepOf(options: Options): string {
  const name = options.get('configId')?.text ?? `'0-' + ${options.get('clientId')?.text ?? ''}`;
  return `localStorage.removeItem(${name});`;
}

const notRead =
  'It has to be one configuration, as an object: `{ config: { … } }`. For one that is loaded, `withOidc` takes a function that returns a promise; for several there is no counterpart.';

function innerOptions(options: Options, { sources }: Migration): Options | null {
  const config = options.get('config');
  return config ? optionsIn(sources, config) : null;
}
