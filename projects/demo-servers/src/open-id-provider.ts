import { fileURLToPath } from 'node:url';
import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { duringOutage, type Outage } from './outage.ts';
import { demoClientId, providerConfiguration } from './provider-configuration.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import { signInRoutes } from './sign-in-routes.ts';
import type { Site } from './site.ts';

export interface OpenIdProviderOptions {
  readonly site: Site;
  /** Where the demo client may run. */
  readonly appOrigins: readonly string[];
  /** The resource indicator of the API, which is also the audience of its access tokens. */
  readonly apiUrl: string;
  readonly apiScope?: string;
  /** Seconds. */
  readonly accessTokenTtl?: number;
}

export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** What was asked of the provider, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Seconds that access tokens issued from now on are good for. */
  accessTokenTtl: number;
  /** What stands between the provider and the network. */
  outage: Outage;
  /** The provider itself, for its events. */
  readonly oidc: Provider;
  close(): Promise<void>;
}

const endpoints: Record<string, string> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/auth': 'authorization',
  '/token': 'token',
  '/token/revocation': 'revocation',
  '/session/end': 'end_session',
  '/session/end/confirm': 'end_session_confirm',
  '/me': 'userinfo',
};

function endpointOf(path: string): string {
  if (path.startsWith('/auth/')) return 'resume';
  if (path.startsWith('/sign-in/')) return 'sign_in';
  return endpoints[path] ?? 'other';
}

function isSilent(request: Request): boolean {
  return request.path === '/auth' && request.query['prompt'] === 'none';
}

function providerApp(oidc: Provider, appOrigins: readonly string[]): Express {
  const app = express();
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ['data:'],
          baseUri: ["'none'"],
          // A form's answer leads back to the app, and browsers hold redirects to this list too.
          formAction: ["'self'", ...appOrigins],
          frameAncestors: [(request) => (isSilent(request as Request) ? appOrigins.join(' ') : "'none'")],
        },
      },
      // `frame-ancestors` decides; this header cannot name an origin.
      xFrameOptions: false,
      // An app may open the sign-in in a popup and wait for it.
      crossOriginOpenerPolicy: false,
    }),
  );
  app.use('/assets', express.static(fileURLToPath(new URL('../public', import.meta.url)), { maxAge: '1h' }));
  app.use('/sign-in', signInRoutes(oidc));
  app.get(['/.well-known/openid-configuration', '/jwks'], (_request, response, next) => {
    response.set('Cache-Control', 'public, max-age=600');
    next();
  });
  app.use(oidc.callback());
  return app;
}

export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const { site, appOrigins, apiUrl, apiScope = 'invoices:read', accessTokenTtl = 300 } = options;
  const secure = site.origin.startsWith('https:');
  const oidc = new Provider(
    site.origin,
    await providerConfiguration({
      appOrigins,
      apiUrl,
      apiScope,
      accessTokenTtl: () => provider.accessTokenTtl,
      secure,
    }),
  );
  const log = requestLog(endpointOf);
  const noteGrantType = ({ req, oidc: { params } }: KoaContextWithOIDC): void => {
    const entry = log.entryOf(req);
    if (entry && typeof params?.['grant_type'] === 'string') entry.grantType = params['grant_type'];
  };
  oidc.on('grant.success', noteGrantType).on('grant.error', noteGrantType);

  const provider: OpenIdProvider = {
    issuer: site.origin,
    clientId: demoClientId,
    requests: log.requests,
    accessTokenTtl,
    outage: 'none',
    oidc,
    close: () => site.close(),
  };
  site.serve(log.before(duringOutage(() => provider.outage, providerApp(oidc, appOrigins))));
  return provider;
}
