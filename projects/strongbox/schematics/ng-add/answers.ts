import { SchematicsException, strings } from '@angular-devkit/schematics';
import type { Application } from '../workspace/application';
import { readApiAddress } from '../resource-server/api-address';
import type { BackendName, NgAddOptions, StorageName, StrategyName } from './ng-add-options';
import { issuerProblems, nameOf, type ProviderPreset } from './provider-preset';
import { providerPresets } from './provider-presets';
import { hasProvider } from './questions';

/** An API, as the app calls it, and where a backend of ours forwards that to: the same where it does not. */
export interface Api {
  readonly url: string;
  readonly target: string;
}

/** The paths of the app, without a slash at the end, that lead to the backend besides its own. */
export function ownPaths({ apis, backendUrl }: Answers): readonly string[] {
  const paths = apis.filter(({ url }) => url.startsWith('/')).map(({ url }) => url.replace(/\/$/, ''));
  return [...new Set(paths)].filter((path) => path && !`${path}/`.startsWith(`${backendUrl}/`));
}

/** What the developer has said, completed and checked. */
export interface Answers {
  readonly app: Application;
  readonly strategy: StrategyName;
  /** `null` where the provider is the backend's business alone. */
  readonly provider: ProviderPreset | null;
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource: string | undefined;
  /** What was given for it, and this provider does not go by. */
  readonly unheardResource: string | undefined;
  readonly apis: readonly Api[];
  readonly apiScope: string | undefined;
  readonly storage: StorageName;
  readonly fingerprint: string | undefined;
  readonly backend: BackendName;
  readonly backendUrl: string;
  readonly backendTarget: string;
  readonly backendPackage: string | undefined;
  readonly token: 'body' | 'cookie';
  readonly runtimeConfig: boolean;
  readonly example: boolean;
  /** Where the app is while it is being developed. */
  readonly origin: string;
  /** What was left open, and stands for it. */
  readonly open: readonly string[];
}

const backendUrls: Readonly<Partial<Record<BackendName, string>>> = {
  curity: 'https://bff.example.com/apps/shop',
  'curity-open-source': 'https://api.example.com/oauth-agent',
  'oauth2-proxy': '/oauth2',
};

/** What is written line by line, as settings are, would take the rest of it for another setting. */
function refuseLineBreaks(options: NgAddOptions): void {
  for (const [name, value] of Object.entries({ ...options, apis: '' })) {
    if ([value].flat().some((one) => typeof one === 'string' && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(one))) {
      throw new SchematicsException(`--${strings.dasherize(name)} has to be one line of text.`);
    }
  }
}

export function readAnswers(app: Application, options: NgAddOptions): Answers {
  refuseLineBreaks(options);
  const { strategy, backend = 'existing', storage = 'memory', token = 'body' } = options;
  const provider = hasProvider(options) ? findProvider(options) : null;
  if (provider && strategy === 'oidc' && provider.needsBackend) {
    throw new SchematicsException(
      `${provider.needsBackend} Choose --strategy backend-session or token-mediator.`,
    );
  }
  if (options.fingerprint && storage.startsWith('memory')) {
    throw new SchematicsException(
      '--fingerprint is for tokens that lie somewhere: say --storage session-storage, local-storage or indexed-db.',
    );
  }
  if (provider && options.issuer && !isIssuer(options.issuer)) {
    throw new SchematicsException(
      `'${options.issuer}' cannot be an issuer: write its whole address, such as ${provider.issuerExample}.`,
    );
  }
  const hearsResource = provider?.withoutResource === undefined;
  const open: string[] = [];
  const known = (given: string | undefined, otherwise: string, what: string): string => {
    if (given) return given;
    open.push(`${what} (there is now '${otherwise}')`);
    return otherwise;
  };
  return {
    ...options,
    app,
    backend,
    storage,
    token,
    provider,
    issuer: provider
      ? known(options.issuer, provider.issuerExample, `The issuer of ${nameOf(provider)}`)
      : '',
    clientId: provider ? known(options.clientId, app.name, 'The client ID') : '',
    scope: options.scope ?? scopesOf(provider, options),
    resource: hearsResource ? options.resource : undefined,
    unheardResource: hearsResource ? undefined : options.resource,
    apiScope: options.apiScope,
    apis: readApis(options),
    fingerprint: options.fingerprint,
    backendUrl: backendUrlOf(options, known),
    backendPackage: options.backendPackage,
    origin: originOf(app),
    open,
  };
}

const isIssuer = (given: string): boolean => /^https?:\/\/\S+$/i.test(given) && URL.canParse(given);

/** What looks wrong with what was given. */
export function doubtsAbout({ provider, issuer, unheardResource }: Answers): readonly string[] {
  if (!provider) return [];
  return [
    ...issuerProblems(issuer, provider).map((problem) => `The issuer ${issuer} looks wrong. ${problem}`),
    ...(unheardResource === undefined
      ? []
      : [`--resource ${unheardResource} is left out: ${provider.withoutResource ?? ''}`]),
  ];
}

function findProvider({ provider: name = 'generic' }: NgAddOptions): ProviderPreset {
  const preset = providerPresets.find((one) => one.name === name);
  if (!preset) throw new SchematicsException(`There are no settings for a provider ${name}.`);
  return preset;
}

function scopesOf(provider: ProviderPreset | null, { apiScope, storage }: NgAddOptions): string {
  const kept = storage && !storage.startsWith('memory') ? 'offline_access' : '';
  const words = `${provider?.scope ?? ''} ${apiScope ?? ''} ${provider?.name === 'generic' ? kept : ''}`;
  return [...new Set(words.split(/\s+/).filter(Boolean))].join(' ');
}

function backendUrlOf(
  { strategy, backend = 'existing', backendUrl }: NgAddOptions,
  known: (given: string | undefined, otherwise: string, what: string) => string,
): string {
  if (strategy === 'rest-login') return backendUrl || '/account';
  const usual = backendUrls[backend] ?? '/bff';
  return usual.startsWith('/') ? backendUrl || usual : known(backendUrl, usual, 'The address of the backend');
}

/** What the backend itself answers below its path. */
const endpoints = [
  'session',
  'login',
  'callback',
  'logout',
  'end-session',
  'signed-out',
  'backchannel-logout',
];

/** With a backend that forwards, the app calls paths of its own. */
function readApis({ api, apis = '', strategy, backend }: NgAddOptions): readonly Api[] {
  const given = api?.length ? api : apis.split(/[\s,]+/).filter(Boolean);
  given.forEach(readApiAddress);
  const own = given.find((one) => one.startsWith('/'));
  if (own !== undefined && strategy === 'token-mediator') {
    throw new SchematicsException(
      `'${own}' cannot have tokens of a mediator, which are for whole addresses: write https://your.app${own}.`,
    );
  }
  const isForwarded = strategy === 'backend-session' && backend === 'express';
  const names = given.map((target) =>
    URL.canParse(target) ? new URL(target).hostname.split('.')[0] : 'api',
  );
  return given.map((target, at) => {
    if (!isForwarded || target.startsWith('/')) return { url: target, target };
    const name = names[at] ?? 'api';
    const isFree = names.indexOf(name) === at && !endpoints.includes(name);
    return { url: `/bff/${given.length === 1 ? 'api' : isFree ? name : `${name}-${at + 1}`}`, target };
  });
}

function originOf({ serve }: Application): string {
  const { port, ssl } = { ...serve?.options, ...serve?.configurations?.['development'] };
  return `${ssl === true ? 'https' : 'http'}://localhost:${typeof port === 'number' ? port : 4200}`;
}
