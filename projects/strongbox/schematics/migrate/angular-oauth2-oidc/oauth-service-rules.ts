import ts from 'typescript';
import { isSignedIn, type MemberRule, type ServiceRules, verb } from '../source/service-rules';

const login = verb(({ arguments: [state] }) => (state ? null : 'login()'));

const logout: MemberRule = verb(({ arguments: [first, ...others] }) => {
  if (!first) return 'logout()';
  if (others.length) return null;
  const text = first.getText();
  return text === 'true' ? "logout({ scope: 'app' })" : text === 'false' ? 'logout()' : null;
});

const validTokens = ['hasValidAccessToken', 'hasValidIdToken'];

const claims = String.raw`getIdentityClaims\(\)`;

/** `OAuthService` of angular-oauth2-oidc. */
export const oauthServiceRules: ServiceRules = {
  service: 'OAuthService',
  starts: [
    'configure',
    'loadDiscoveryDocument',
    'loadDiscoveryDocumentAndTryLogin',
    'tryLogin',
    'tryLoginCodeFlow',
    'setupAutomaticSilentRefresh',
    'setStorage',
    'loadUserProfile',
  ],
  settings: ['tokenValidationHandler', 'redirectUri', 'openUri'],
  members: {
    initCodeFlow: login,
    initLoginFlow: login,
    logOut: logout,
    revokeTokenAndLogout: verb(({ arguments: { length } }) => (length ? null : 'logout()')),
    hasValidAccessToken: isSignedIn(validTokens),
    hasValidIdToken: isSignedIn(validTokens),
    getIdentityClaims: ({ file, auth, call }) => {
      const isSafe = call !== undefined && call.arguments.length === 0 && isLoose(call);
      if (isSafe) file.replace(call, `${auth}.user()`);
      return isSafe;
    },
  },
  template: [
    { old: /(?:initCodeFlow|initLoginFlow)\(\)/, text: 'login()' },
    { old: /(?:logOut|revokeTokenAndLogout)\(\)/, text: 'logout()' },
    { old: /hasValid(?:Access|Id)Token\(\)/, text: 'isSignedIn()' },
    { old: new RegExp(String.raw`${claims}\s*(?:\?\.|!)?(\[[^\]]+\])`), text: 'user()?.$1' },
    { old: new RegExp(String.raw`${claims}\s*[?!]?(\.\w+)`), text: 'user()?$1' },
    { old: new RegExp(claims), text: 'user()' },
  ],
  hints: {
    initCodeFlow:
      'Write `auth.login({ redirectTo: … })` with the path to be on after it; it comes back to the current one by itself.',
    initLoginFlow:
      'Write `auth.login({ redirectTo: … })` with the path to be on after it; it comes back to the current one by itself.',
    initImplicitFlow:
      'The implicit flow is gone from OAuth: write `auth.login()`, and allow the code flow at the provider.',
    initLoginFlowInPopup: "Write `auth.login({ display: 'popup' })`.",
    loadDiscoveryDocumentAndLogin:
      'Delete it, and guard the first route with `authGuard()`: it starts the login where nobody is signed in.',
    loadDiscoveryDocumentAndTryLogin:
      'Delete it: `provideAuth` restores the session. What waits for it can go on after `await auth.settled()`.',
    loadUserProfile:
      'Delete it: `auth.user()` has the claims of the ID token. Have the provider put into it what is missing.',
    configure: 'Delete it: `withOidc` has the configuration.',
    logOut: 'Write `auth.logout()`.',
    events: 'Read the signal `auth.state()`, or subscribe to `auth.events`.',
    getAccessToken:
      'Delete what puts the token on requests: `authInterceptor` does. For what does not go through HttpClient there is `inject(AccessTokens).get()` of `ngx-strongbox/oidc`.',
    authorizationHeader: 'Delete what puts the token on requests: `authInterceptor` does.',
    getIdToken: 'The ID token stays in the library: `auth.user()` has its verified claims.',
    getRefreshToken: 'The refresh token stays in the library, which renews by itself.',
    getIdentityClaims:
      'Write `auth.user()`, which is `null` while nobody is signed in. Claims other than `name`, `email` and their like are `unknown`.',
    getGrantedScopes: 'Write `auth.hasAccess({ scopes: […] })`.',
    getAccessTokenExpiration: 'Write `auth.expiresAt()`, a `Date` or `null`.',
    refreshToken: 'Delete it: renewal goes by itself. `auth.renew()` does it now.',
    silentRefresh: 'Delete it: renewal goes by itself. `auth.renew()` does it now.',
    setupAutomaticSilentRefresh: 'Delete it: renewal goes by itself.',
    state: 'Write `auth.login({ redirectTo: … })`: the login comes back to that page.',
    fetchTokenUsingPasswordFlow: 'The password grant is gone from OAuth: write `auth.login()`.',
    fetchTokenUsingPasswordFlowAndLoadUserProfile:
      'The password grant is gone from OAuth: write `auth.login()`.',
  },
};

/** Where `null` and a `User` do as well as what was there: nothing says which type it has to be. */
function isLoose(value: ts.Node): boolean {
  const { parent } = value;
  if (ts.isPrefixUnaryExpression(parent) || ts.isIfStatement(parent)) return true;
  if (!ts.isVariableDeclaration(parent) || parent.type || !ts.isIdentifier(parent.name)) return false;
  const owner = ts.findAncestor(parent, ts.isFunctionLike);
  const { name } = parent;
  const isTested = new RegExp(String.raw`if \(!?${name.text}\)|[^\w.]${name.text} ?\?|\b${name.text} &&`);
  return owner?.type === undefined && owner !== undefined && isTested.test(owner.getText());
}
