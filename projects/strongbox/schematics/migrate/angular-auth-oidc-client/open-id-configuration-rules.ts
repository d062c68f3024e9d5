import { isStartPage, type OptionRules, textValues } from '../option-rules';

const gone = { gone: true } as const;
const dangerous = 'It switches a check off, which cannot be done here: take it out, and run this again.';
const metadata =
  'Discovery says it. Else it belongs to the option `metadata`: write `provideAuth` by hand and run this again.';
const routes = {
  gone: true,
  note: 'A login comes back to where it began, or to `auth.login({ redirectTo })`; guards show denied users the page of `withGuards({ otherwise })`. `postLoginRoute`, `forbiddenRoute` and `unauthorizedRoute` are gone.',
} as const;

/** `OpenIdConfiguration` of angular-auth-oidc-client. */
export const openIdConfigurationRules: OptionRules = {
  authority: { to: 'issuer' },
  clientId: { to: 'clientId' },
  scope: { to: 'scope' },
  postLogoutRedirectUri: { to: 'postLogoutRedirectUri', unless: isStartPage },
  customParamsAuthRequest: { to: 'loginParameters', text: textValues },
  customParamsEndSessionRequest: {
    leave:
      'Logouts have no further parameters, but another name for the way back: `postLogoutParameter` of `withOidc`. Take it out, and run this again.',
  },
  usePushedAuthorisationRequests: {
    to: 'pushedAuthorizationRequest',
    unless: ({ node }) => node.getText() === 'false',
    text: ({ node }) => (node.getText() === 'true' ? "'always'" : null),
  },
  responseType: {
    goneIf: ['code'],
    else: 'The implicit flow is gone from OAuth: allow the code flow for this client at the provider, write `code`, and run this again.',
  },
  hdParam: { leave: 'Write `customParamsAuthRequest: { hd: … }` in its place, and run this again.' },
  authWellknownEndpointUrl: { leave: metadata },
  authWellknownEndpoints: { leave: metadata },
  authWellknownUrlSuffix: { leave: metadata },
  customParamsRefreshTokenRequest: { leave: 'There is no counterpart: take it out, and run this again.' },
  customParamsCodeRequest: { leave: 'There is no counterpart: take it out, and run this again.' },
  issValidationOff: { goneIf: ['false'], else: dangerous },
  strictIssuerValidationOnWellKnownRetrievalOff: { goneIf: ['false'], else: dangerous },
  disableIdTokenValidation: { goneIf: ['false'], else: dangerous },
  disablePkce: { goneIf: ['false'], else: dangerous },
  disableIatOffsetValidation: gone,
  maxIdTokenIatOffsetAllowedInSeconds: gone,
  secureRoutes: gone,
  redirectUrl: gone,
  silentRenew: gone,
  silentRenewUrl: gone,
  silentRenewTimeoutInSeconds: gone,
  renewTimeBeforeTokenExpiresInSeconds: gone,
  useRefreshToken: gone,
  useRefreshTokenLock: gone,
  disableRefreshTokenOfflineAccessScopeWarning: gone,
  ignoreNonceAfterRefresh: gone,
  disableRefreshIdTokenAuthTimeValidation: gone,
  triggerRefreshWhenIdTokenExpired: gone,
  tokenRefreshInSeconds: gone,
  refreshTokenRetryInSeconds: gone,
  allowUnsafeReuseRefreshToken: gone,
  checkRedirectUrlWhenCheckingIfIsCallback: gone,
  autoCleanStateAfterAuthentication: gone,
  disableCleaningPopupOnInvalidMessage: gone,
  historyCleanupOff: gone,
  useCustomAuth0Domain: gone,
  ngswBypass: gone,
  configId: gone,
  postLoginRoute: routes,
  forbiddenRoute: routes,
  unauthorizedRoute: routes,
  triggerAuthorizationResultEvent: routes,
  autoUserInfo: gone,
  renewUserInfoAfterTokenRenew: gone,
  logLevel: { gone: true, note: '`withAuthLogging()` takes the place of `logLevel`.' },
  startCheckSession: {
    gone: true,
    note: 'There are no session checks by frame: a sign-out at the provider is noticed when the session is renewed, and by other tabs of the app at once.',
  },
};
