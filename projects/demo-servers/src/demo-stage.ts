import { createHash, randomBytes } from 'node:crypto';
import { profileScope } from './claims-of-scope.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { InvoiceLedger } from './invoice-ledger.ts';
import {
  invoicesScope,
  startInvoicesApi,
  type InvoicesApi,
  type InvoicesApiOptions,
} from './invoices-api.ts';
import { oneTimeCode } from './one-time-code.ts';
import { startOpenIdProvider, type OpenIdProvider, type OpenIdProviderOptions } from './open-id-provider.ts';
import { paymentsScope, startPaymentsApi, type PaymentsApi } from './payments-api.ts';
import { openSite } from './site.ts';

export interface TokenReply {
  readonly status: number;
  readonly error?: string;
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

type AuthorizationParameters = Readonly<Record<string, string | readonly string[]>>;

export interface DemoStage {
  readonly provider: OpenIdProvider;
  readonly api: InvoicesApi;
  readonly payments: PaymentsApi;
  readonly appOrigin: string;
  /** A list becomes a parameter of its own for each of its values. */
  authorizationUrl(extra?: AuthorizationParameters): { url: URL; verifier: string };
  token(form: Record<string, string>): Promise<TokenReply>;
  /** `form` goes with the token request. */
  signIn(
    userName: string,
    browser?: CookieBrowser,
    extra?: AuthorizationParameters,
    form?: Record<string, string>,
  ): Promise<TokenReply>;
  close(): Promise<void>;
}

export interface DemoStageOptions
  extends
    Pick<InvoicesApiOptions, 'clockTolerance'>,
    Pick<
      OpenIdProviderOptions,
      | 'accessTokenTtl'
      | 'requirePushedRequests'
      | 'claimsInUserInfo'
      | 'openerPolicy'
      | 'userinfoLimit'
      | 'logoutListener'
      | 'backends'
      | 'fetch'
    > {
  /** What the provider knows of the scopes of the invoices API. */
  readonly apiScope?: string;
}

/** Provider and APIs on free ports, and a client that signs in the way a browser app does. */
export async function demoStage(options: DemoStageOptions = {}): Promise<DemoStage> {
  const [providerSite, apiSite, paymentsSite] = await Promise.all([openSite(), openSite(), openSite()]);
  const appOrigin = 'http://localhost:4200';
  const appOrigins = [appOrigin];
  const { clockTolerance, apiScope = invoicesScope, ...providerOptions } = options;
  const apiOptions = {
    appOrigins,
    issuer: providerSite.origin,
    ledger: new InvoiceLedger(),
    ...(clockTolerance === undefined ? {} : { clockTolerance }),
  };
  const api = startInvoicesApi({ site: apiSite, ...apiOptions });
  const payments = startPaymentsApi({ site: paymentsSite, ...apiOptions });
  const scope = options.userinfoLimit ? `${profileScope} ${apiScope}` : apiScope;
  const provider = await startOpenIdProvider({
    site: providerSite,
    appOrigins,
    resources: { [api.url]: scope, [payments.url]: paymentsScope, [api.hybridUrl]: scope },
    fingerprintedResource: api.hybridUrl,
    logoutListener: `${api.url}backchannel-logout`,
    ...providerOptions,
  });
  const redirectUri = `${appOrigin}/auth/callback`;

  const stage: DemoStage = {
    provider,
    api,
    payments,
    appOrigin,
    authorizationUrl: (extra = {}) => {
      const verifier = randomBytes(32).toString('base64url');
      const url = new URL('/auth', provider.issuer);
      const parameters = {
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
      };
      for (const [name, value] of Object.entries(parameters)) {
        for (const each of [value].flat()) url.searchParams.append(name, each);
      }
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
    signIn: async (userName, browser = new CookieBrowser(), extra = {}, form = {}) => {
      const { url, verifier } = stage.authorizationUrl(extra);
      let callback = await browser.follow(url);
      const isAsked = callback.pathname.startsWith('/sign-in/');
      if (isAsked && (await browser.open(callback)).body.includes('name="password"')) {
        const { location } = await browser.open(callback, { userName, password: userName });
        if (!location) throw new Error('The provider did not accept the demo account.');
        callback = await browser.follow(location);
      }
      const [, uid] = /^\/sign-in\/([^/]+)$/.exec(callback.pathname) ?? [];
      if (uid !== undefined) {
        const { location } = await browser.open(`${callback.href}/code`, { code: oneTimeCode(uid) });
        if (!location) throw new Error('The provider did not accept the one-time code.');
        callback = await browser.follow(location);
      }
      const code = callback.searchParams.get('code');
      if (code === null) throw new Error(`No code but ${callback.searchParams.get('error') ?? 'nothing'}.`);
      return stage.token({
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback.origin + callback.pathname,
        code_verifier: verifier,
        ...form,
      });
    },
    close: async () => {
      await Promise.all([provider.close(), api.close(), payments.close()]);
    },
  };
  return stage;
}
