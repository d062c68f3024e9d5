import ts from 'typescript';
import {
  fieldObservable,
  inParentheses,
  type MemberRule,
  type ServiceRules,
  verb,
} from '../source/service-rules';

const logout = verb(({ arguments: { length } }) => (length ? null : 'logout()'));

/** `authenticated().isAuthenticated` */
const authenticated: MemberRule = ({ file, auth, call }) => {
  const property = call?.parent;
  const isIt =
    property && ts.isPropertyAccessExpression(property) && property.name.text === 'isAuthenticated';
  if (isIt) file.replace(property, inParentheses(property, `${auth}.isSignedIn() === true`));
  return isIt === true;
};

/** `OidcSecurityService` of angular-auth-oidc-client. */
export const oidcSecurityServiceRules: ServiceRules = {
  service: 'OidcSecurityService',
  starts: ['checkAuth', 'checkAuthIncludingServer', 'preloadAuthWellKnownDocument'],
  settings: [],
  members: {
    authorize: verb(({ arguments: { length } }) => (length ? null : 'login()')),
    logoff: logout,
    logoffAndRevokeTokens: logout,
    logoffLocal: verb(({ arguments: { length } }) => (length ? null : "logout({ scope: 'app' })")),
    authenticated,
    isAuthenticated$: fieldObservable((auth, file) => {
      const computed = file.use('computed', '@angular/core');
      return `${computed}(() => ({ isAuthenticated: ${auth}.isSignedIn() === true }))`;
    }),
    userData$: fieldObservable((auth, file) => {
      const computed = file.use('computed', '@angular/core');
      return `${computed}(() => ({ userData: ${auth}.user() }))`;
    }),
  },
  template: [
    {
      old: /isAuthenticated\$\s*\|\s*async\s*\)\s*\??\.\s*isAuthenticated\b/,
      text: 'isSignedIn()',
      isOpenBefore: true,
    },
    { old: /userData\$\s*\|\s*async\s*\)\s*\??\.\s*userData\b/, text: 'user()', isOpenBefore: true },
    { old: /authenticated\(\)\.isAuthenticated\b/, text: 'isSignedIn()' },
    { old: /userData\(\)\.userData\b/, text: 'user()' },
    { old: /authorize\(\)/, text: 'login()' },
    { old: /(?:logoff|logoffAndRevokeTokens)\(\)(?:\.subscribe\(\))?/, text: 'logout()' },
  ],
  hints: {
    checkAuth:
      'Delete it: `provideAuth` restores the session and takes the login’s answer. What its callback did can read `auth.isSignedIn()` and `auth.user()`, or go on after `await auth.settled()`.',
    checkAuthIncludingServer: 'Delete it: `provideAuth` restores the session, silently at the provider too.',
    checkAuthMultiple:
      'There is one `provideAuth` per app, with one provider: [several APIs](node_modules/ngx-strongbox/docs/oidc.md#several-apis) need no more than that.',
    authorize: 'Write `auth.login({ … })`; further parameters are `loginParameters` of `withOidc`.',
    authorizeWithPopUp: "Write `const outcome = await auth.login({ display: 'popup' })`.",
    isAuthenticated$:
      'Read the signal `auth.isSignedIn()`, in an `effect` or `computed` where it was subscribed to.',
    isAuthenticated: 'Read the signal `auth.isSignedIn()`.',
    authenticated: 'Read the signal `auth.isSignedIn()`.',
    userData: 'Read the signal `auth.user()`.',
    userData$: 'Read the signal `auth.user()`.',
    getUserData: 'Read the signal `auth.user()`.',
    getPayloadFromIdToken: 'Read the signal `auth.user()`, which has the verified claims.',
    getPayloadFromAccessToken:
      'An access token is for the API alone: read what the app needs from `auth.user()`.',
    getAccessToken:
      'Delete what puts the token on requests: `authInterceptor` does. For what does not go through HttpClient there is `inject(AccessTokens).get()` of `ngx-strongbox/oidc`.',
    getIdToken: 'The ID token stays in the library: `auth.user()` has its verified claims.',
    getRefreshToken: 'The refresh token stays in the library, which renews by itself.',
    forceRefreshSession: 'Delete it: renewal goes by itself. `auth.renew()` does it now.',
    logoff:
      'Write `auth.logout()`; what the provider calls the way back is `postLogoutParameter` of `withOidc`.',
    setState: 'Write `auth.login({ redirectTo: … })`: the login comes back to that page.',
    getState: 'Write `auth.login({ redirectTo: … })`: the login comes back to that page.',
    revokeAccessToken: 'Delete it: `auth.logout()` revokes.',
    revokeRefreshToken: 'Delete it: `auth.logout()` revokes.',
  },
};
