import ts from 'typescript';
import { readAddresses } from '../listed-addresses';
import type { Migration, NewConfiguration } from '../old-library';
import { renameOptions } from '../option-rules';
import { type Found, placeConfig } from '../place-config';
import { provide, providersIn } from '../provide';
import type { FileRewrite } from '../source/file-rewrite';
import { elementsOf, optionsIn, readOptions } from '../source/options';
import { providerObjects } from '../source/provider-site';
import { serviceUses } from '../source/service-uses';
import { authConfigRules } from './auth-config-rules';
import { interceptors } from './old-interceptors';
import { storageOf } from './oauth-storage';

export function configure(migration: Migration): NewConfiguration | null {
  const { sources } = migration;
  const provided = sources.users.flatMap((file) => providersIn(file, 'provideOAuthClient', 'OAuthModule'));
  const configs = sources.users.flatMap(configsIn);
  const [home] = provided;
  const [config] = configs;
  if (!home || !config || provided.length > 1) {
    for (const { file, node } of provided) {
      file.leave(
        node,
        config
          ? 'It is provided more than once: leave one of them, and run this again.'
          : 'No configuration was found: write `provideAuth(withOidc({ issuer, clientId }))` here, and run this again.',
      );
    }
    return null;
  }
  for (const { file, node } of configs.slice(1)) {
    const isSame = sources.resolve(file, node)?.node === sources.resolve(config.file, config.node)?.node;
    if (!isSame)
      file.leave(
        node,
        'There is more than one configuration: an app has one `provideAuth`. Take this one out, and run this again.',
      );
  }
  const servers = readServers(home, migration);
  const text =
    servers &&
    placeConfig(
      config,
      (options) => renameOptions(options, authConfigRules, migration),
      home.file,
      migration,
    );
  if (!text) return null;
  const storage = storageOf(sources.users);
  return provide(home, { ...text, servers, storage }, interceptors, migration);
}

/** What `configure` is called with, or what is provided as `AuthConfig`. */
function configsIn(file: FileRewrite): readonly Found[] {
  const service = file.oldName('OAuthService');
  const { bindings, direct } = service ? serviceUses(file, service) : { bindings: [], direct: [] };
  const calls = [...bindings.flatMap(({ receivers }) => receivers), ...direct].flatMap(({ parent }) => {
    const isIt = ts.isPropertyAccessExpression(parent) && parent.name.text === 'configure';
    return isIt && ts.isCallExpression(parent.parent) ? (parent.parent.arguments[0] ?? []) : [];
  });
  const values = ['AuthConfig', 'AUTH_CONFIG'].flatMap((name) =>
    providerObjects(file, file.oldName(name) ?? '').flatMap(({ value }) => value('useValue') ?? []),
  );
  return [...calls, ...values].map((node) => ({ file, node }));
}

/** The addresses that tokens go to; `null` when there is no telling. */
function readServers({ file, node }: Found, { sources }: Migration): readonly string[] | null {
  const [argument] = ts.isCallExpression(node) ? node.arguments : [];
  if (!argument || argument.getText() === 'undefined') return [];
  const options = readOptions(sources, file, argument);
  const server = options?.get('resourceServer');
  const inner = server && optionsIn(sources, server);
  if (!inner) {
    file.leave(
      argument,
      'What this is cannot be read off the code: write it as an object, and run this again.',
    );
    return null;
  }
  const sends = inner.get('sendAccessToken')?.node.getText();
  if (sends === 'false') return [];
  const urls = inner.get('allowedUrls');
  const entries = urls && elementsOf(sources, urls);
  const other = inner.get('customUrlValidation');
  if (sends !== 'true' || !entries || other) {
    file.leave(
      other?.node ?? argument,
      'Name the addresses that tokens may go to in `allowedUrls`, and run this again.',
    );
    return null;
  }
  return readAddresses(entries, file, sources);
}
