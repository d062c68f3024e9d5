import ts from 'typescript';
import type { Migration, NewConfiguration } from '../old-library';
import { renameOptions } from '../option-rules';
import { type Found, placeConfig } from '../place-config';
import { only, provide, providersIn } from '../provide';
import type { FileRewrite } from '../source/file-rewrite';
import { providerObjects } from '../source/provider-site';
import { fieldUses, serviceUses } from '../source/service-uses';
import { authConfigRules } from './auth-config-rules';
import { interceptors } from './old-interceptors';
import { storageOf } from './oauth-storage';
import { readServers } from './read-servers';

export function configure(migration: Migration): NewConfiguration | null {
  const { sources } = migration;
  const provided = sources.users.flatMap((file) => providersIn(file, 'provideOAuthClient', 'OAuthModule'));
  const home = only(provided, 'It is provided more than once');
  const configs = sources.users.flatMap(configsIn);
  const [first] = configs;
  const isSame = (one: Found) =>
    sources.resolve(one.file, one.node)?.node === (first && sources.resolve(first.file, first.node)?.node);
  const config = only(
    configs.filter((one) => one === first || !isSame(one)),
    'There is more than one configuration',
  );
  if (home && !first)
    home.file.leave(
      home.node,
      'No configuration was found: write `provideAuth(withOidc({ issuer, clientId }))` here, and run this again.',
    );
  if (!home || !config) return null;
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
  if (config.field) config.file.removeLine(config.field);
  const storage = storageOf(sources.users);
  const auth = { ...text, servers: servers.addresses, storage, sweep };
  const done = provide(home, auth, interceptors, migration);
  return done && { files: [...done.files, ...servers.files] };
}

const sweep =
  "for (const key of ['access_token', 'id_token', 'id_token_claims_obj', 'refresh_token']) localStorage.removeItem(key);";

interface Config extends Found {
  /** The field whose value it is, if it is used for nothing else. */
  readonly field?: ts.PropertyDeclaration;
}

/** What `configure` is called with, or what is provided as `AuthConfig`. */
function configsIn(file: FileRewrite): readonly Config[] {
  const service = file.oldName('OAuthService');
  const { bindings, direct } = service ? serviceUses(file, service) : { bindings: [], direct: [] };
  const calls = [...bindings.flatMap(({ receivers }) => receivers), ...direct].flatMap(({ parent }) => {
    const isIt = ts.isPropertyAccessExpression(parent) && parent.name.text === 'configure';
    return isIt && ts.isCallExpression(parent.parent) ? (parent.parent.arguments[0] ?? []) : [];
  });
  const values = ['AuthConfig', 'AUTH_CONFIG'].flatMap((name) =>
    providerObjects(file, file.oldName(name) ?? '').flatMap(({ value }) => value('useValue') ?? []),
  );
  return [...calls, ...values].map((node) => ({ file, node, ...fieldOf(node) }));
}

/** `this.config`, which is a field of the class. */
function fieldOf(node: ts.Expression): Pick<Config, 'field' | 'node'> | null {
  const owner = ts.findAncestor(node, ts.isClassLike);
  if (!owner || !ts.isPropertyAccessExpression(node)) return null;
  const field = owner.members.find(
    (one) => ts.isPropertyDeclaration(one) && one.name.getText() === node.name.text,
  );
  const isOwn =
    node.expression.kind === ts.SyntaxKind.ThisKeyword && fieldUses(owner, node.name.text).length === 1;
  return isOwn && field && ts.isPropertyDeclaration(field) && field.initializer
    ? { field, node: field.initializer }
    : null;
}
