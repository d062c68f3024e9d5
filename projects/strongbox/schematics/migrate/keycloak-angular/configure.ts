import ts from 'typescript';
import { indent, indentationOf } from '../../workspace/source-text';
import { object } from '../../workspace/write-code';
import { printAuth } from '../new-auth';
import type { Migration, NewConfiguration } from '../old-library';
import { renameOptions } from '../option-rules';
import type { Found } from '../place-config';
import { useInterceptor } from '../source/interceptors';
import { textOf } from '../source/object-literal';
import { type Options, readOptions } from '../source/options';
import { placeProviders } from '../source/provider-site';
import { readFeatures } from './auto-refresh';
import { readServers } from './bearer-conditions';
import { findStarts, type KeycloakStart } from './keycloak-starts';
import { readSettings } from './oidc-settings';
import { interceptors, ownServices } from './old-parts';

export function configure(migration: Migration): NewConfiguration | null {
  const starts = findStarts(migration);
  const [start, ...others] = starts;
  for (const { options } of others.length > 0 ? starts : []) {
    options.file.leave(
      options.node.parent,
      'Keycloak is started more than once: leave one of them, and run this again.',
    );
  }
  if (!start || others.length > 0) return null;
  const { options: given, site } = start;
  const options = readOptions(migration.sources, given.file, given.node);
  if (!options || !site) {
    given.file.leave(
      given.node.parent,
      'Write `provideAuth(withOidc({ issuer, clientId }))` in the place of what starts Keycloak, and run this again.',
    );
    return null;
  }
  const home = site.file;
  const besides = otherProviders(start, options);
  const servers = readServers(migration);
  const settings = readSettings(options, home, migration);
  const features = readFeatures(options.get('features'), home, migration);
  if (
    !renameOptions(rest(options), serviceRules, migration) ||
    !besides ||
    !servers ||
    !settings ||
    !features
  )
    return null;
  const clientId = settings.find(([name]) => name === 'clientId')?.[1] ?? '';
  const mapping = `${home.use('withClaimMapping', 'ngx-strongbox')}(${home.use('keycloakClaims', 'ngx-strongbox')}({ clientId: ${clientId} }))`;
  const auth = printAuth(
    home,
    {
      config: object(Object.fromEntries(settings)),
      servers,
      storage: 'memory',
      features: [mapping, ...features],
    },
    migration,
  );
  note(start, options, migration);
  const client = useInterceptor(migration.sources, home, interceptors);
  if (!client || !place(site, [...client.providers, auth, ...besides])) {
    home.leave(
      site.node,
      `Write \`${auth.replaceAll(/\s+/g, ' ')}\`, and \`authInterceptor\` into \`withInterceptors\`.`,
    );
    return null;
  }
  const { starter } = start;
  starter?.file.removeLine(starter.node, 'What started Keycloak is gone: `provideAuth` restores the session');
  return { files: [home, client.file, ...(starter ? [starter.file] : [])] };
}

/** Also as what a function gives that stands for all of it. */
function place({ file, node }: Found, providers: readonly string[]): boolean {
  const { parent } = node;
  const isGiven = (ts.isArrowFunction(parent) && parent.body === node) || ts.isReturnStatement(parent);
  if (!isGiven) return placeProviders(file, node, providers);
  const [only, ...others] = providers;
  if (only === undefined || others.length > 0) return false;
  file.replace(node, indent(only, indentationOf(node)), '`provideKeycloak` is now `provideAuth(…)`');
  return true;
}

/** What was in `providers` of `provideKeycloak` besides its own. */
function otherProviders({ options: { file } }: KeycloakStart, options: Options): readonly string[] | null {
  const providers = options.get('providers')?.node;
  if (!providers) return [];
  if (!ts.isArrayLiteralExpression(providers)) {
    file.leave(
      providers.parent,
      'What this is cannot be read off the code: write it as an array, and run this again.',
    );
    return null;
  }
  const own = [...ownServices, 'INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG'].flatMap(
    (name) => file.oldName(name) ?? [],
  );
  return providers.elements
    .map((element) => element.getText())
    .filter(
      (text) => !own.some((name) => text === name || new RegExp(`\\bprovide:\\s*${name}\\b`).test(text)),
    );
}

const handled = ['config', 'initOptions', 'features', 'providers'];
const byHand =
  'List the addresses of the APIs in `withResourceServers(…)` instead: take this out, and run this again.';

/** Further options of `KeycloakService.init`. */
const serviceRules = {
  enableBearerInterceptor: { gone: true },
  loadUserProfileAtStartUp: {
    gone: true,
    note: 'The profile is not loaded: `auth.user()` has the claims of the ID token.',
  },
  bearerExcludedUrls: { gone: true },
  bearerPrefix: { goneIf: ['Bearer'], else: byHand },
  authorizationHeaderName: { goneIf: ['Authorization'], else: byHand },
  updateMinValidity: { gone: true },
  shouldAddToken: { leave: byHand },
  shouldUpdateToken: { leave: byHand },
} as const;

function rest(options: Options): Options {
  return new Map([...options].filter(([name]) => !handled.includes(name)));
}

function note({ isService }: KeycloakStart, options: Options, migration: Migration): void {
  const sends =
    textOf(options.get('enableBearerInterceptor')?.node) ??
    options.get('enableBearerInterceptor')?.node.getText();
  if (isService && sends !== 'false') {
    migration.note(
      'Before, each request to any address got the access token. Now none does until its API is listed: `ng generate ngx-strongbox:resource-server https://api.example.com/`.',
    );
  }
  migration.note(
    'Roles are those of the ID token. In Keycloak, in the client scope `roles`, switch on "Add to ID token" for the mappers "realm roles" and "client roles".',
  );
  migration.note(
    'A role of the realm and one of the client with the same name are one role for `hasAccess`, `authGuard` and `*authorized`.',
  );
}
