import type { OptionRules } from '../option-rules';

const gone = { gone: true } as const;

/** `AuthConfig` of @auth0/auth0-angular. What is told elsewhere: `authorizationParams`, `httpInterceptor`, `cacheLocation`. */
export const authConfigRules: OptionRules = {
  domain: { to: 'issuer' },
  clientId: { to: 'clientId' },
  leeway: { to: 'clockTolerance' },
  issuer: {
    leave:
      'The issuer is `https://`, the domain and a slash. Where it is another, write `provideAuth` by hand, and run this again.',
  },
  cache: {
    leave:
      'A cache of your own becomes a token store: `withTokenStore` of `ngx-strongbox/oidc`. Take it out, and run this again.',
  },
  useDpop: {
    goneIf: ['false'],
    else: 'Tokens bound to a key are not there yet: take it out, and run this again.',
  },
  authorizationParams: gone,
  httpInterceptor: gone,
  cacheLocation: gone,
  useRefreshTokens: gone,
  useRefreshTokensFallback: gone,
  refreshTokenMode: gone,
  useMrrt: gone,
  skipRedirectCallback: gone,
  errorPath: {
    gone: true,
    note: 'A login that fails comes back to where it began, with the reason in `auth.error()`. `errorPath` is gone.',
  },
  authorizeTimeoutInSeconds: gone,
  httpTimeoutInSeconds: gone,
  sessionCheckExpiryDays: gone,
  legacySameSiteCookie: gone,
  useCookiesForTransactions: gone,
  cookieDomain: gone,
  useFormData: gone,
  nowProvider: gone,
  workerUrl: gone,
  auth0Client: gone,
};
