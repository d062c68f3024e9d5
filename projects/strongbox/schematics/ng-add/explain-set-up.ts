import type { Answers } from './answers';
import type { Report } from './report';

const production = 'https://your.app';

/** What is to be done outside the code. */
export function explainSetUp(answers: Answers, report: Report): void {
  const { provider, open, strategy, backend } = answers;
  report.after('Fill in:', open);
  if (provider)
    report.after(
      `Register at ${provider.label}: ${strategy === 'oidc' ? provider.client : provider.backendClient}`,
      registration(answers),
    );
  if (!provider && strategy !== 'rest-login') {
    report.after('Register at the provider:', [
      'The redirect URI of your backend, as its documentation says.',
    ]);
  }
  report.after('Content-Security-Policy, if the app has one:', [policy(answers)]);
  if (backend === 'express' && strategy !== 'oidc') {
    report.after('Start:', ['npm run backend', 'npm start']);
  } else report.after('Start:', ['npm start']);
}

function registration({
  provider,
  strategy,
  origin,
  backendUrl,
  clientId,
  resource,
}: Answers): readonly string[] {
  if (!provider) return [];
  const { redirectUris, postLogoutUris, origins } = provider.fields;
  const isPublic = strategy === 'oidc';
  const back = isPublic ? ['/auth/callback', '/auth/silent.html'] : [`${backendUrl}/callback`];
  const out = isPublic ? '/' : `${backendUrl}/signed-out`;
  const everywhere = (path: string): string => `${origin}${path}  and later  ${production}${path}`;
  return [
    ...(clientId ? [] : []),
    `${redirectUris}:\n${back.map(everywhere).join('\n')}`,
    ...(postLogoutUris ? [`${postLogoutUris}:\n${everywhere(out)}`] : []),
    ...(isPublic && origins ? [`${origins}:\n${everywhere('')}`] : []),
    ...(isPublic
      ? []
      : [`Back-channel logout URI, where it has that: ${production}${backendUrl}/backchannel-logout`]),
    ...provider.also,
    ...provider.notes,
    ...(resource === undefined ? [] : []),
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
