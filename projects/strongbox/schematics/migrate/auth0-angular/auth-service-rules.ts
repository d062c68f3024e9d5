import type ts from 'typescript';
import { call, object } from '../../workspace/write-code';
import { isStartPage } from '../option-rules';
import { propertiesOf } from '../source/object-literal';
import { fieldObservable, type ServiceRules, verb } from '../source/service-rules';

/** `AuthService` of @auth0/auth0-angular. */
export const authServiceRules: ServiceRules = {
  service: 'AuthService',
  starts: [],
  settings: [],
  members: {
    loginWithRedirect: verb(({ arguments: [options, ...others] }) => (others.length ? null : login(options))),
    loginWithPopup: verb(({ arguments: { length } }) => (length ? null : "login({ display: 'popup' })")),
    logout: verb(({ arguments: [options, ...others] }) => (others.length ? null : logout(options))),
    isAuthenticated$: fieldObservable(
      (auth, file) => `${file.use('computed', '@angular/core')}(() => ${auth}.isSignedIn() === true)`,
    ),
    isLoading$: fieldObservable(
      (auth, file) =>
        `${file.use('computed', '@angular/core')}(() => ${auth}.state().status === 'restoring')`,
    ),
    user$: fieldObservable((auth) => `${auth}.user`),
    idTokenClaims$: fieldObservable((auth) => `${auth}.user`),
  },
  template: [
    { old: /isAuthenticated\$\s*\|\s*async/, text: 'isSignedIn()', dropsParentheses: true },
    { old: /(?:user|idTokenClaims)\$\s*\|\s*async/, text: 'user()', dropsParentheses: true },
    { old: /isLoading\$\s*\|\s*async/, text: "state().status === 'restoring'" },
    { old: /error\$\s*\|\s*async/, text: 'error()', dropsParentheses: true },
    { old: /loginWithRedirect\(\)/, text: 'login()' },
    { old: /loginWithPopup\(\)/, text: "login({ display: 'popup' })" },
    {
      old: /logout\(\s*(?:\{\s*logoutParams:\s*\{\s*returnTo:\s*(?:[\w.]+\.)?location\.origin,?\s*\},?\s*\}\s*)?\)/,
      text: 'logout()',
    },
  ],
  hints: {
    loginWithRedirect:
      'Write `auth.login({ … })`: `redirectTo` for `appState.target`, `parameters` for `authorizationParams`.',
    loginWithPopup: "Write `const outcome = await auth.login({ display: 'popup' })`.",
    logout: 'Write `auth.logout({ redirectTo: … })` with a path of this app.',
    isAuthenticated$:
      'Read the signal `auth.isSignedIn()`, in an `effect` or `computed` where it was subscribed to.',
    isLoading$: "Read `auth.state().status === 'restoring'`, or wait with `await auth.settled()`.",
    user$: 'Read the signal `auth.user()`, in an `effect` or `computed` where it was subscribed to.',
    idTokenClaims$: 'Read the signal `auth.user()`, which has the verified claims.',
    error$: 'Read the signal `auth.error()`.',
    appState$: 'Write `auth.login({ redirectTo: … })`: the login comes back to that page.',
    getAccessTokenSilently:
      'Delete what puts the token on requests: `authInterceptor` does. For what does not go through HttpClient there is `inject(AccessTokens).get()` of `ngx-strongbox/oidc`.',
    getAccessTokenWithPopup:
      'List the API in `withResourceServers` with its scope, which a login then asks for.',
    handleRedirectCallback: 'Delete it: `provideAuth` takes the login’s answer.',
    connectAccountWithRedirect: 'There is no counterpart.',
    loginWithCustomTokenExchange: 'There is no counterpart.',
  },
};

function login(options: ts.Expression | undefined): string | null {
  if (!options) return 'login()';
  const given = propertiesOf(options);
  if (!given || [...given.keys()].some((name) => !['appState', 'authorizationParams'].includes(name)))
    return null;
  const [state, params] = ['appState', 'authorizationParams'].map((name) => given.get(name));
  const written: (readonly [string, string])[] = [];
  const target = state && propertiesOf(state);
  if (state) {
    const path = target?.get('target');
    if (!path || target?.size !== 1) return null;
    written.push(['redirectTo', path.getText()]);
  }
  const parameters = params && propertiesOf(params);
  if (params) {
    if (!parameters || parameters.has('redirect_uri') || parameters.has('scope')) return null;
    written.push(['parameters', params.getText()]);
  }
  return written.length ? call('login', object(Object.fromEntries(written))) : 'login()';
}

function logout(options: ts.Expression | undefined): string | null {
  if (!options) return 'logout()';
  const given = propertiesOf(options);
  if (given?.size !== 1) return null;
  if (given.get('openUrl')?.getText() === 'false') return "logout({ scope: 'app' })";
  const params = given.get('logoutParams');
  const inner = params && propertiesOf(params);
  const target = inner?.size === 1 ? inner.get('returnTo') : undefined;
  return target && isStartPage({ node: target }) ? 'logout()' : null;
}
