import { createHash, randomBytes } from 'node:crypto';
import { CookieBrowser } from './cookie-browser.ts';
import { startInvoicesApi, type InvoicesApi, type InvoicesApiOptions } from './invoices-api.ts';
import { startOpenIdProvider, type OpenIdProvider } from './open-id-provider.ts';
import { openSite } from './site.ts';

export interface TokenReply {
  readonly status: number;
  readonly error?: string;
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

export interface DemoStage {
  readonly provider: OpenIdProvider;
  readonly api: InvoicesApi;
  readonly appOrigin: string;
  authorizationUrl(extra?: Record<string, string>): { url: URL; verifier: string };
  token(form: Record<string, string>): Promise<TokenReply>;
  signIn(userName: string, browser?: CookieBrowser, extra?: Record<string, string>): Promise<TokenReply>;
  close(): Promise<void>;
}

export interface DemoStageOptions extends Pick<InvoicesApiOptions, 'clockTolerance'> {
  readonly accessTokenTtl?: number;
  readonly apiScope?: string;
}

/** Provider and API on free ports, and a client that signs in the way a browser app does. */
export async function demoStage(options: DemoStageOptions = {}): Promise<DemoStage> {
  const [providerSite, apiSite] = await Promise.all([openSite(), openSite()]);
  const appOrigin = 'http://localhost:4200';
  const appOrigins = [appOrigin];
  const { clockTolerance, ...providerOptions } = options;
  const api = startInvoicesApi({
    site: apiSite,
    appOrigins,
    issuer: providerSite.origin,
    ...(clockTolerance === undefined ? {} : { clockTolerance }),
  });
  const provider = await startOpenIdProvider({
    site: providerSite,
    appOrigins,
    apiUrl: api.url,
    ...providerOptions,
  });
  const redirectUri = `${appOrigin}/auth/callback`;

  const stage: DemoStage = {
    provider,
    api,
    appOrigin,
    authorizationUrl: (extra = {}) => {
      const verifier = randomBytes(32).toString('base64url');
      const url = new URL('/auth', provider.issuer);
      url.search = new URLSearchParams({
        client_id: provider.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile email roles invoices:read',
        resource: api.url,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        state: 'some-state',
        nonce: 'some-nonce',
        ...extra,
      }).toString();
      return { url, verifier };
    },
    token: async (form) => {
      const response = await fetch(`${provider.issuer}/token`, {
        method: 'POST',
        headers: { origin: appOrigin },
        body: new URLSearchParams({ client_id: provider.clientId, ...form }),
      });
      return { status: response.status, ...((await response.json()) as Omit<TokenReply, 'status'>) };
    },
    signIn: async (userName, browser = new CookieBrowser(), extra = {}) => {
      const { url, verifier } = stage.authorizationUrl(extra);
      let callback = await browser.follow(url);
      if (callback.pathname.startsWith('/sign-in/')) {
        const { location } = await browser.open(callback, { userName, password: userName });
        if (!location) throw new Error('The provider did not accept the demo account.');
        callback = await browser.follow(location);
      }
      const code = callback.searchParams.get('code');
      if (code === null) throw new Error(`No code but ${callback.searchParams.get('error') ?? 'nothing'}.`);
      return stage.token({
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback.origin + callback.pathname,
        code_verifier: verifier,
      });
    },
    close: async () => {
      await Promise.all([provider.close(), api.close()]);
    },
  };
  return stage;
}
