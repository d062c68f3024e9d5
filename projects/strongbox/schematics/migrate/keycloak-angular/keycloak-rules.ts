import ts from 'typescript';
import { asSignedIn, isSignedIn, type MemberRule, type ServiceRules, verb } from '../source/service-rules';
import { loginOptions, logoutOptions } from './request-options';

const login: MemberRule = verb(
  ({ arguments: [options, ...others] }) => (others.length > 0 ? null : loginOptions(options)),
  asGiven,
);

/** Both give a promise of nothing. */
const logout: MemberRule = verb(
  ({ arguments: [options, ...others] }) => (others.length > 0 ? null : logoutOptions(options)),
  () => '',
);

const register: MemberRule = verb(({ arguments: { length } }) =>
  length > 0 ? null : "login({ prompt: 'create' })",
);

/** What a method or a named function gives: whoever waits for it goes on waiting. */
function asGiven({ parent }: ts.CallExpression): string | null {
  const owner = ts.findAncestor(parent, ts.isFunctionLike);
  const isGiven = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent === owner);
  if (!isGiven || !owner) return null;
  if (owner.type) return owner.type.getText() === 'Promise<void>' ? '.then(() => undefined)' : null;
  const holder = owner.parent;
  const isNamed = ts.isVariableDeclaration(holder) || ts.isPropertyDeclaration(holder);
  const isFree = ts.isMethodDeclaration(owner) || ts.isFunctionDeclaration(owner);
  return isFree || (isNamed && !holder.type) ? '' : null;
}

/** A question about a role; with a second argument it is about another client's. */
const hasRole: MemberRule = ({ file, auth, call }) => {
  const [role, ...others] = call?.arguments ?? [];
  if (!call || !role || others.length > 0) return false;
  file.replace(call, `${auth}.hasAccess({ roles: [${role.getText()}] })`);
  return true;
};

const authenticated: MemberRule = ({ file, auth, access, call }) => {
  const { parent } = access;
  const isAssigned =
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.left === access;
  if (call || isAssigned) return false;
  asSignedIn(file, auth, access);
  return true;
};

const username: MemberRule = ({ file, auth, call }) => {
  if (!call || !(ts.isReturnStatement(call.parent) || isInitializer(call))) return false;
  file.replace(call, `${auth}.user()?.preferred_username ?? ''`);
  return true;
};

function isInitializer({ parent }: ts.CallExpression): boolean {
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return true;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

const tokenHint =
  'Delete what puts the token on requests: `authInterceptor` does. For what does not go through HttpClient there is `inject(AccessTokens).get()` of `ngx-strongbox/oidc`.';
const renewalHint = 'Delete it: renewal goes by itself. `auth.renew()` does it now.';
const claimsHint =
  'Write `auth.user()`: the verified claims of the ID token. Have Keycloak put into it what was only in the access token.';
const profileHint =
  'Write `auth.user()`, which has the claims of the ID token: `name`, `given_name`, `email`, `preferred_username`.';
const otherRole =
  "Give the claim mapping that client, `keycloakClaims({ clientId: '…' })`, and write `auth.hasAccess({ roles: ['…'] })`.";
const rolesHint =
  "Ask for a role with `auth.hasAccess({ roles: ['…'] })`; the lists are claims of `auth.user()`.";

const hints = {
  init: 'Delete it: `provideAuth` has the configuration and restores the session.',
  login:
    'Write `auth.login({ … })`: it comes back to the current page, `redirectTo` names another one, and `parameters` takes what Keycloak wants besides.',
  logout: 'Write `auth.logout()`, or `auth.logout({ redirectTo: … })` with a path of the app.',
  register: "Write `auth.login({ prompt: 'create' })`.",
  updateToken: renewalHint,
  isTokenExpired: renewalHint,
  loadUserProfile: profileHint,
  hasRealmRole: rolesHint,
  hasResourceRole: otherRole,
  isUserInRole: otherRole,
  authenticated: 'Write `auth.isSignedIn()`, which is `undefined` while that is not known yet.',
};

/** `Keycloak` of keycloak-js. */
export const keycloakRules: ServiceRules = {
  service: 'default',
  starts: ['init'],
  settings: [],
  members: { login, logout, register, authenticated, hasRealmRole: hasRole, hasResourceRole: hasRole },
  template: [
    { old: /login\(\)/, text: 'login()' },
    { old: /logout\(\)/, text: 'logout()' },
    { old: /register\(\)/, text: "login({ prompt: 'create' })" },
    { old: /authenticated\b/, text: 'isSignedIn()' },
    { old: /has(?:Realm|Resource)Role\(([^(),]+)\)/, text: 'hasAccess({ roles: [$1] })' },
  ],
  hints: {
    ...hints,
    token: tokenHint,
    idToken: 'The ID token stays in the library: `auth.user()` has its verified claims.',
    refreshToken: 'The refresh token stays in the library, which renews by itself.',
    tokenParsed: claimsHint,
    idTokenParsed: claimsHint,
    refreshTokenParsed: 'The refresh token stays in the library, which renews by itself.',
    profile: profileHint,
    userInfo: profileHint,
    loadUserInfo: profileHint,
    subject: 'Write `auth.user()?.sub`.',
    realmAccess: rolesHint,
    resourceAccess: rolesHint,
    accountManagement: 'Open the account console: its address is the issuer and `/account`.',
    createLoginUrl: 'There is no counterpart: `auth.login()` goes there itself.',
    createLogoutUrl: 'There is no counterpart: `auth.logout()` goes there itself.',
    createAccountUrl: 'The address of the account console is the issuer and `/account`.',
    clearToken: "Write `auth.logout({ scope: 'app' })`.",
    onTokenExpired: renewalHint,
  },
};

/** `KeycloakService` of keycloak-angular. */
export const keycloakServiceRules: ServiceRules = {
  service: 'KeycloakService',
  starts: ['init'],
  settings: [],
  members: {
    login,
    logout,
    register,
    isLoggedIn: isSignedIn(),
    isUserInRole: hasRole,
    getUsername: username,
  },
  template: [
    { old: /login\(\)/, text: 'login()' },
    { old: /logout\(\)/, text: 'logout()' },
    { old: /register\(\)/, text: "login({ prompt: 'create' })" },
    { old: /isLoggedIn\(\)/, text: 'isSignedIn()' },
    { old: /isUserInRole\(([^(),]+)\)/, text: 'hasAccess({ roles: [$1] })' },
    { old: /getUsername\(\)/, text: 'user()?.preferred_username' },
  ],
  hints: {
    ...hints,
    isLoggedIn: hints.authenticated,
    getToken: tokenHint,
    addTokenToHeader: tokenHint,
    getUsername: 'Write `auth.user()?.preferred_username`.',
    getUserRoles: rolesHint,
    getKeycloakInstance: 'Use `Auth` in its place.',
    keycloakEvents$: 'Read the signal `auth.state()`, or subscribe to `auth.events`.',
    clearToken: "Write `auth.logout({ scope: 'app' })`.",
  },
};
