import type { Code } from '../workspace/root-providers';
import { quoted } from '../workspace/quoted';
import { call, object, settings, type Settings } from '../workspace/write-code';
import type { Answers } from './answers';
import type { BackendName } from './ng-add-options';
import { isResourceIn } from './provider-preset';

const core = 'ngx-strongbox';
const oidc = 'ngx-strongbox/oidc';
const backend = 'ngx-strongbox/backend';

const dialects: Readonly<Partial<Record<BackendName, string>>> = {
  duende: 'duende',
  curity: 'curity',
  'curity-open-source': 'curityOpenSource',
  'oauth2-proxy': 'oauth2Proxy',
};

/** The call of `provideAuth` that says what these answers do. */
export function authCode(answers: Answers): Code {
  const imports = new Map([['provideAuth', core]]);
  /** A call of a function of ours. */
  const ours = (module: string, name: string, ...args: readonly string[]): string => {
    imports.set(name, module);
    return call(name, ...args);
  };
  const features = [
    ...storageCode(answers, ours),
    ...serversCode(answers, ours),
    ...claimsCode(answers, imports),
  ];
  if (answers.backend === 'oauth2-proxy' && answers.strategy === 'backend-session') {
    features.push(ours(core, 'withXsrf', "{ headerName: 'X-App', value: '1', methods: 'all' }"));
  }
  const text = call('provideAuth', strategyCode(answers, ours), ...features);
  return { text, imports };
}

type Ours = (module: string, name: string, ...args: readonly string[]) => string;

/** The function that makes the strategy. */
function strategyName({ strategy }: Pick<Answers, 'strategy'>): string {
  const names = {
    oidc: 'withOidc',
    'backend-session': 'withBackendSession',
    'token-mediator': 'withTokenMediator',
    'rest-login': 'withRestLogin',
  } as const;
  return names[strategy];
}

function strategyCode(answers: Answers, ours: Ours): string {
  const { strategy, token, runtimeConfig } = answers;
  const name = strategyName(answers);
  if (strategy === 'oidc') {
    return runtimeConfig
      ? ours(oidc, name, `async () => (await fetch('${runtimeConfigFile}')).json()`)
      : ours(oidc, name, object(settings(oidcSettings(answers))));
  }
  const dialect = strategy === 'backend-session' ? dialects[answers.backend] : undefined;
  const values = {
    ...(answers.backendUrl !== usualUrl(answers) && { baseUrl: quoted(answers.backendUrl) }),
    ...(dialect && { dialect: ours(backend, dialect) }),
    ...(strategy === 'rest-login' && token === 'cookie' && { token: quoted(token) }),
  };
  return ours(backend, name, ...(Object.keys(values).length > 0 ? [object(values)] : []));
}

/** Where an app with such settings fetches them from. */
export const runtimeConfigFile = 'auth-config.json';

/** What `withOidc` takes, as code or as JSON. */
export function oidcSettings(answers: Answers): Settings {
  const { provider, issuer, clientId, scope, resource, origin, storage } = answers;
  const ofProvider = provider?.settings?.({ origin, clientId, api: resource }) ?? {};
  return {
    issuer,
    clientId,
    scope,
    ...(resource !== undefined && !isResourceIn(ofProvider, resource) && { resource }),
    ...ofProvider,
    ...(storage === 'memory-redirect' && { whenCookiesBlocked: 'redirect' }),
  };
}

function usualUrl({ strategy }: Answers): string {
  return strategy === 'rest-login' ? '/account' : '/bff';
}

function storageCode({ strategy, storage, fingerprint }: Answers, ours: Ours): readonly string[] {
  if (strategy !== 'oidc' || storage.startsWith('memory')) return [];
  const risk = "{ acknowledgeRisk: 'tokens are readable by any script on this origin' }";
  const store =
    storage === 'indexed-db'
      ? ours(oidc, 'withIndexedDbStore')
      : ours(oidc, 'withWebStorage', storage === 'session-storage' ? "'session'" : "'local'", risk);
  return fingerprint
    ? [store, ours(oidc, 'withSessionFingerprint', object({ mint: quoted(fingerprint) }))]
    : [store];
}

function serversCode(answers: Answers, ours: Ours): readonly string[] {
  if (answers.apis.length === 0) return [];
  const scope = answers.apiScope || defaultMediatedScope;
  const entries = answers.apis.map(({ url }) =>
    answers.strategy === 'token-mediator'
      ? object({ url: quoted(url), resource: quoted(url), scope: quoted(scope) })
      : quoted(url),
  );
  return [ours(core, 'withResourceServers', ...entries)];
}

/** A mediator hands out tokens for what was named only. */
export const defaultMediatedScope = 'read';

function claimsCode(
  { provider, origin, clientId }: Answers,
  imports: Map<string, string>,
): readonly string[] {
  const claims = provider?.claims?.({ origin, clientId });
  if (!claims) return [];
  for (const name of ['withClaimMapping', ...claims.imports]) imports.set(name, core);
  return [call('withClaimMapping', claims.code)];
}
