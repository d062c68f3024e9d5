import { isStartPage, type OptionRules, textValues } from '../option-rules';

const byHand =
  'There is no counterpart of it. Where the provider wants it, write `provideAuth` by hand and run this again.';
const dangerous = 'It switches a check off, which cannot be done here: take it out, and run this again.';
const gone = { gone: true } as const;

/** `AuthConfig` of angular-oauth2-oidc. */
export const authConfigRules: OptionRules = {
  issuer: { to: 'issuer' },
  clientId: { to: 'clientId' },
  scope: { to: 'scope' },
  resource: { to: 'resource' },
  clockSkewInSec: { to: 'clockTolerance' },
  postLogoutRedirectUri: { to: 'postLogoutRedirectUri', unless: isStartPage },
  redirectUri: gone,
  silentRefreshRedirectUri: gone,
  redirectUriAsPostLogoutRedirectUriFallback: gone,
  responseType: {
    goneIf: ['code'],
    else: 'The implicit flow is gone from OAuth: allow the code flow for this client at the provider, write `code`, and run this again.',
  },
  oidc: { goneIf: ['true'], else: 'Without OpenID Connect nobody is identified: there is no counterpart.' },
  requestAccessToken: { goneIf: ['true'], else: byHand },
  disablePKCE: { goneIf: ['false'], else: dangerous },
  skipIssuerCheck: { goneIf: ['false'], else: dangerous },
  skipSubjectCheck: { goneIf: ['false'], else: dangerous },
  requireHttps: {
    goneIf: ['true', 'remoteOnly'],
    else: 'Providers need https, except on a loopback address: take it out, and run this again.',
  },
  strictDiscoveryDocumentValidation: gone,
  disableAtHashCheck: gone,
  dummyClientSecret: {
    leave:
      'A secret in a browser is none: make the client a public one at the provider, take this out, and run this again.',
  },
  useHttpBasicAuth: { goneIf: ['false'], else: byHand },
  customQueryParams: { to: 'loginParameters', text: textValues },
  customTokenParameters: { leave: byHand },
  loginUrl: {
    leave:
      'Discovery says it. Else it is `authorization_endpoint` of the option `metadata`: write `provideAuth` by hand and run this again.',
  },
  logoutUrl: {
    leave:
      'Discovery says it. Else it is `end_session_endpoint` of the option `metadata`: write `provideAuth` by hand and run this again.',
  },
  tokenEndpoint: {
    leave:
      'Discovery says it. Else it is `token_endpoint` of the option `metadata`: write `provideAuth` by hand and run this again.',
  },
  revocationEndpoint: {
    leave:
      'Discovery says it. Else it is `revocation_endpoint` of the option `metadata`: write `provideAuth` by hand and run this again.',
  },
  jwks: { leave: byHand },
  openUri: { leave: byHand },
  userinfoEndpoint: gone,
  rngUrl: gone,
  options: gone,
  clearHashAfterLogin: gone,
  nonceStateSeparator: gone,
  preserveRequestedRoute: gone,
  showDebugInformation: {
    gone: true,
    note: '`withAuthLogging()` takes the place of `showDebugInformation`.',
  },
  sessionChecksEnabled: {
    gone: true,
    note: 'There are no session checks by frame: a sign-out at the provider is noticed when the session is renewed, and by other tabs of the app at once.',
  },
  sessionCheckIntervall: gone,
  sessionCheckIFrameUrl: gone,
  sessionCheckIFrameName: gone,
  silentRefreshMessagePrefix: gone,
  silentRefreshShowIFrame: gone,
  silentRefreshIFrameName: gone,
  silentRefreshTimeout: gone,
  siletRefreshTimeout: gone,
  useSilentRefresh: gone,
  useIdTokenHintForSilentRefresh: gone,
  timeoutFactor: gone,
  decreaseExpirationBySec: gone,
  fallbackAccessTokenExpirationTimeInSec: gone,
  waitForTokenInMsec: gone,
  disableIdTokenTimer: gone,
  checkOrigin: gone,
};
