import type { Migration } from '../old-library';
import { type OptionRules, renameOptions } from '../option-rules';
import type { FileRewrite } from '../source/file-rewrite';
import { textOf } from '../source/object-literal';
import { carry, type Option, type Options, optionsIn } from '../source/options';

const gone = { gone: true } as const;
const byHand = 'There is no counterpart: take it out, and run this again.';
const dangerous = 'It switches a check off, which cannot be done here: take it out, and run this again.';
const inCode = 'The implicit flow is gone from OAuth: take this out, and run this again.';

const initRules: OptionRules = {
  onLoad: {
    goneIf: ['check-sso'],
    else: 'Put `canMatch: [authGuard()]` of `ngx-strongbox` on the routes, which starts the login where it is needed; take this out, and run this again.',
  },
  scope: { to: 'scope' },
  silentCheckSsoRedirectUri: gone,
  silentCheckSsoFallback: {
    goneIf: ['false'],
    else: "Take it out, run this again, and see `whenCookiesBlocked: 'redirect'` of `withOidc`.",
  },
  checkLoginIframe: {
    gone: true,
    note: 'There are no session checks by frame: a sign-out at the provider is noticed when the session is renewed, and by other tabs of the app at once.',
  },
  checkLoginIframeInterval: gone,
  redirectUri: gone,
  responseMode: gone,
  pkceMethod: { goneIf: ['S256'], else: dangerous },
  useNonce: { goneIf: ['true'], else: dangerous },
  flow: { goneIf: ['standard'], else: inCode },
  enableLogging: { gone: true, note: '`withAuthLogging()` takes the place of `enableLogging`.' },
  timeSkew: gone,
  messageReceiveTimeout: gone,
  logoutMethod: gone,
  adapter: { leave: byHand },
  token: { leave: byHand },
  refreshToken: { leave: byHand },
  idToken: { leave: byHand },
  locale: {
    leave:
      'Say it where the login starts, `auth.login({ uiLocales: […] })`; take this out, and run this again.',
  },
};

/** What `withOidc` is called with, as properties in the words of `home`. */
export function readSettings(
  options: Options,
  home: FileRewrite,
  migration: Migration,
): readonly (readonly [string, string])[] | null {
  const { sources } = migration;
  const config = options.get('config');
  const inner = config && optionsIn(sources, config);
  if (!config || !inner) {
    config?.file.leave(
      config.node.parent,
      'What this is cannot be read off the code: write an object with `url`, `realm` and `clientId`, and run this again.',
    );
    return null;
  }
  const init = options.get('initOptions');
  const initOptions = init ? optionsIn(sources, init) : new Map<string, Option>();
  if (!initOptions) {
    init?.file.leave(
      init.node.parent,
      'What this is cannot be read off the code: write it as an object, and run this again.',
    );
    return null;
  }
  const renamed = renameOptions(initOptions, initRules, migration);
  const issuer = issuerOf(inner, home, migration);
  const clientId = inner.get('clientId');
  if (!clientId) config.file.leave(config.node.parent, 'There is no `clientId`: add it, and run this again.');
  if (!renamed || issuer === null || !clientId || !carry(sources, clientId, home)) return null;
  const scope = renamed.get('scope');
  return [
    ['issuer', issuer],
    ['clientId', clientId.text],
    ...(scope && carry(sources, scope, home) ? ([['scope', withOpenid(scope, migration)]] as const) : []),
    // It asked at each start, whoever has been here before.
    ...(initOptions.has('onLoad') ? ([['silentSignIn', "'always'"]] as const) : []),
  ];
}

function issuerOf(config: Options, home: FileRewrite, migration: Migration): string | null {
  const given = config.get('oidcProvider');
  if (given) return carry(migration.sources, given, home) ? given.text : null;
  const { sources } = migration;
  const [url, realm] = [config.get('url'), config.get('realm')];
  if (!url || !realm) return null;
  const address = textOf(sources.resolve(url.file, url.node)?.node);
  if (address === undefined || !carry(sources, url, home) || !carry(sources, realm, home)) {
    url.file.leave(
      url.node.parent,
      'What the address is cannot be read off the code. `withOidc` takes a function for what is known at run time only: write `provideAuth` by hand, and run this again.',
    );
    return null;
  }
  migration.note(
    'The issuer is `<url>/realms/<realm>`, and has to be letter by letter what Keycloak says of itself: compare `issuer` in `<url>/realms/<realm>/.well-known/openid-configuration`.',
  );
  const text = `${part(url)}${address.endsWith('/') ? '' : '/'}realms/${part(realm)}`;
  return text.includes('${') ? `\`${text}\`` : `'${text}'`;
}

/** As a part of a template literal. */
function part({ node, text }: Option): string {
  const literal = textOf(node);
  return literal !== undefined && text === node.getText() ? literal : `\${${text}}`;
}

/** keycloak-js asks for `openid` by itself. */
function withOpenid({ text, node, file }: Option, { sources }: Migration): string {
  const scope = textOf(sources.resolve(file, node)?.node);
  if (scope?.split(' ').includes('openid')) return text;
  return scope !== undefined && textOf(node) === scope ? `'openid ${scope}'` : `\`openid \${${text}}\``;
}
