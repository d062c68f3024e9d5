import ts from 'typescript';
import { readAddresses } from '../listed-addresses';
import { printAuth } from '../new-auth';
import type { Migration, NewConfiguration } from '../old-library';
import { type Found, placeConfig } from '../place-config';
import type { FileRewrite } from '../source/file-rewrite';
import { usesOf } from '../source/imports';
import { useInterceptor } from '../source/interceptors';
import { elementsOf, type Options, optionsIn } from '../source/options';
import { placeProviders } from '../source/provider-site';
import { interceptors } from './old-interceptors';
import { openIdConfigurationRules } from './open-id-configuration-rules';
import { storageOf } from './security-storage';

export function configure(migration: Migration): NewConfiguration | null {
  const { sources } = migration;
  const provided = sources.users.flatMap(providedIn);
  const [home] = provided;
  if (!home) return null;
  for (const { file, node } of provided.slice(1)) {
    file.leave(node, 'It is provided more than once: leave one of them, and run this again.');
  }
  const [argument] = ts.isCallExpression(home.node) ? home.node.arguments : [];
  const config =
    argument &&
    placeConfig(
      { file: home.file, node: argument },
      openIdConfigurationRules,
      home.file,
      migration,
      (options) => innerOptions(options, migration),
    );
  if (!argument || !config) {
    if (home.file.left.length === 0) home.file.leave(argument ?? home.node, notRead);
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
  const auth = printAuth(home.file, { config: config.config, servers, storage }, migration);
  const client = useInterceptor(sources, home.file, interceptors);
  if (!client || !placeProviders(home.file, home.node, [...client.providers, auth])) {
    home.file.leave(
      home.node,
      `Write \`${auth.replaceAll(/\s+/g, ' ')}\`, and \`authInterceptor\` into \`withInterceptors\`.`,
    );
    return null;
  }
  return { files: [home.file, config.file, client.file] };
}

const notRead =
  'It has to be one configuration, as an object: `{ config: { … } }`. For one that is loaded, `withOidc` takes a function that returns a promise; for several there is no counterpart.';

function innerOptions(options: Options, { sources }: Migration): Options | null {
  const config = options.get('config');
  return config ? optionsIn(sources, config) : null;
}

/** `provideAuth(…)`, `AuthModule.forRoot(…)`. */
function providedIn(file: FileRewrite): readonly Found[] {
  const provide = usesOf(file.source, file.oldName('provideAuth') ?? '').map(({ parent }) => parent);
  const forRoot = usesOf(file.source, file.oldName('AuthModule') ?? '').flatMap(({ parent }) =>
    ts.isPropertyAccessExpression(parent) && parent.name.text === 'forRoot' ? [parent.parent] : [],
  );
  return [...provide, ...forRoot].filter(ts.isCallExpression).map((node) => ({ file, node }));
}
