import type { Answers } from './answers';
import { nameOf } from './provider-preset';
import type { Report } from './report';

const production = 'https://your.app';

/** What is to be done outside the code. */
export function explainSetUp(answers: Answers, report: Report): void {
  const { provider, strategy } = answers;
  report.after('Fill in:', openIn(answers));
  report.after('Call in the app:', forwarded(answers));
  if (provider) {
    const client = strategy === 'oidc' ? provider.client : provider.backendClient;
    report.after(`Register at ${nameOf(provider)}: ${client}`, registration(answers));
  } else if (strategy !== 'rest-login') {
    report.after('Register at the provider:', ['What your backend needs there, as its documentation says.']);
  }
  report.after('Content-Security-Policy, if the app has one:', [policy(answers)]);
  report.after('Start:', start(answers));
}

function openIn({
  open,
  strategy,
  backend,
  provider,
  origin,
  clientId,
  resource,
}: Answers): readonly string[] {
  const code = provider?.claims?.({ origin, clientId }).code ?? '';
  const app = { origin, clientId, api: resource };
  const own = JSON.stringify(
    (strategy === 'oidc' ? provider?.settings : provider?.backendSettings)?.(app) ?? {},
  );
  return [
    ...open,
    ...(code.includes('example.com') ? [`What is yours in ${code}`] : []),
    ...(own.includes(origin) ? [`In production the address of the app, where ${origin} stands now`] : []),
    ...(backend === 'express' && provider ? ['CLIENT_SECRET in server/.env: the secret of this client'] : []),
  ];
}

/** The browser calls the backend alone, which knows where each API is. */
function forwarded({ apis }: Answers): readonly string[] {
  return apis
    .filter(({ url, target }) => url !== target)
    .map(({ url, target }) => `${url}/… in the place of ${target.replace(/\/$/, '')}/…`);
}

function start({ strategy, backend, origin }: Answers): readonly string[] {
  const serve = `npm start, and go to ${origin}/`;
  if (strategy === 'oidc') return [serve];
  if (backend !== 'express') return ['Your backend', serve];
  const user = strategy === 'rest-login' ? ['npm run backend:user, once for somebody who can sign in'] : [];
  return [...user, 'npm run backend', serve];
}

function registration({ provider, strategy, origin, backendUrl }: Answers): readonly string[] {
  if (!provider) return [];
  const { redirectUris, postLogoutUris, origins } = provider.fields;
  const isPublic = strategy === 'oidc';
  const back = isPublic ? ['/auth/callback', '/auth/silent.html'] : [`${backendUrl}/callback`];
  const out = isPublic ? '/' : `${backendUrl}/signed-out`;
  const everywhere = (path: string): string => `${origin}${path}  and later  ${production}${path}`;
  return [
    `${redirectUris}:\n${back.map(everywhere).join('\n')}`,
    ...(postLogoutUris ? [`${postLogoutUris}:\n${everywhere(out)}`] : []),
    ...(isPublic && origins ? [`${origins}:\n${everywhere('')}`] : []),
    ...(isPublic
      ? []
      : [`Back-channel logout URI, where it has that: ${production}${backendUrl}/backchannel-logout`]),
    ...provider.also,
    ...provider.notes,
  ];
}

/** The servers that the page talks to besides its own. */
function policy({ strategy, provider, issuer, apis, backendUrl }: Answers): string {
  const origins = [
    ...(strategy === 'oidc' && provider ? [issuer] : []),
    ...(strategy === 'oidc' ? [] : [backendUrl]),
    ...apis.map(({ url }) => url),
  ]
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url).origin);
  const connect = ["'self'", ...new Set(origins)].join(' ');
  const frame = strategy === 'oidc' && URL.canParse(issuer) ? `'self' ${new URL(issuer).origin}` : "'none'";
  return `connect-src ${connect}; frame-src ${frame}`;
}
