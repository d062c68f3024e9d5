import { quoted } from '../workspace/quoted';
import { array, call, object, settings } from '../workspace/write-code';
import type { Answers } from './answers';
import { defaultMediatedScope } from './auth-code';
import { isResourceIn } from './provider-preset';

/** What the templates of a backend are filled with. */
export interface BackendCode {
  readonly session: string;
  /** Empty when there is nothing to forward. */
  readonly routes: string;
  readonly resources: string;
  /** What the backend answers itself, as code. */
  readonly ownEndpoints: readonly string[];
}

const setting = (name: string): string => call('setting', quoted(name));

export function backendCode(answers: Answers): BackendCode {
  const { apis, apiScope, strategy } = answers;
  const own = apis
    .filter(({ url, target }) => url === target && url.startsWith('/'))
    .map(({ url }) => url.replace(/\/$/, ''));
  const methods = array(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(quoted));
  const routes = apis
    .filter(({ url, target }) => url !== target)
    .map(({ url, target }) => object({ path: quoted(url), target: quoted(target), methods }));
  const targets = apis.length > 0 ? apis.map(({ target }) => target) : ['https://api.example.com/'];
  const scope = object({ scope: quoted(apiScope || defaultMediatedScope) });
  return {
    session: sessionCode(answers),
    routes:
      routes.length > 0
        ? `[\n${routes.map((route) => `  ${route.replaceAll('\n', '\n  ')},\n`).join('')}]`
        : '',
    ownEndpoints: (own.length > 0 ? own : strategy === 'rest-login' ? ['/api'] : []).map((path) =>
      quoted(`${path}/me`),
    ),
    resources:
      strategy === 'token-mediator' ? object(Object.fromEntries(targets.map((url) => [url, scope]))) : '',
  };
}

function sessionCode({ provider, origin, clientId, resource, scope, strategy }: Answers): string {
  const ofProvider = provider?.backendSettings?.({ origin, clientId, api: resource }) ?? {};
  return object({
    origin: setting('ORIGIN'),
    issuer: setting('ISSUER'),
    clientId: setting('CLIENT_ID'),
    clientSecret: setting('CLIENT_SECRET'),
    scope: quoted(scope),
    ...(strategy === 'token-mediator' && { resource: 'Object.keys(resources)' }),
    ...(strategy !== 'token-mediator' &&
      resource !== undefined &&
      !isResourceIn(ofProvider, resource) && { resource: quoted(resource) }),
    ...settings(ofProvider),
    secrets: array([setting('SESSION_SECRET')]),
  });
}
