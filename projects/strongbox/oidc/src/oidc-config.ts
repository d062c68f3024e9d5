import { AuthError, type ResourceServer, ɵparseTrustedUrl as parseTrustedUrl } from 'ngx-strongbox';
import { unitedScopes } from './authorization-request';
import type { ProviderMetadata } from './provider-metadata';

/** Settings of {@link withOidc}. Addresses may be relative to the app's base href. */
export interface OidcConfig {
  /** Issuer identifier, exactly as the provider states it (OpenID Connect Discovery 1.0 §4.3). Needs https, except on loopback. */
  readonly issuer: string;
  /** Identifier of this app at the provider, registered as a public client. */
  readonly clientId: string;
  /** Scopes to ask for, separated by spaces (default `openid profile`). Has to contain `openid`. */
  readonly scope?: string;
  /** The API the access token is for (RFC 8707), for providers that issue one token per resource. */
  readonly resource?: string;
  /**
   * Further parameters of logins, in the frame too, for what a provider wants besides the standards, such as
   * `{ audience: 'https://api.example.com/' }`. What a request says by itself counts, and a request object is left out.
   */
  readonly loginParameters?: Readonly<Record<string, string>>;
  /** Where logins return to (default `auth/callback`). Register it; no route is needed for it. */
  readonly redirectUri?: string;
  /** Where silent sign-ins return to (default `auth/silent.html`): an empty static page. Register it too. */
  readonly silentRedirectUri?: string;
  /** Where logouts return to (default: the app's start page). Register it as a post-logout redirect URI. */
  readonly postLogoutRedirectUri?: string;
  /** What the provider calls the parameter that says so (default `post_logout_redirect_uri`). */
  readonly postLogoutParameter?: string;
  /**
   * Whether the provider is asked in a hidden frame who is signed in when the app starts: `when-known` (default) only
   * if somebody was signed in here before, so that a first visit costs nothing; `always`; `never`.
   */
  readonly silentSignIn?: 'when-known' | 'always' | 'never';
  /**
   * What to do when the browser keeps the provider's cookie from the hidden frame: `stay` (default) signed out, with
   * `third_party_cookies_blocked` as the error, or `redirect` the whole page to the provider and back, showing nothing.
   */
  readonly whenCookiesBlocked?: 'stay' | 'redirect';
  /**
   * Whether the request of a login is left with the provider beforehand, so that no address tells what is in it
   * (RFC 9126): `when-required` (default) where the metadata says that the provider takes no other, or `always`. Costs
   * one more request per login and silent sign-in.
   */
  readonly pushedAuthorizationRequest?: 'when-required' | 'always';
  /** Provider metadata to go by. With all endpoints and `jwks_uri` in it discovery is not asked; else it corrects what discovery says. */
  readonly metadata?: Partial<ProviderMetadata>;
  /**
   * Who else ID tokens may name as their audience (default: nobody): client identifiers, or `any`. Such a token has to
   * say in `azp` that it was issued to this app (OpenID Connect Core 1.0 §3.1.3.7). For providers that name each app of a
   * project.
   */
  readonly trustedAudiences?: 'any' | readonly string[];
  /** Clock difference to the provider that is put up with when checking ID tokens, in seconds (default 60). */
  readonly clockTolerance?: number;
}

/** Names the session, the same in each tab and in nothing else at this origin: no URL has a space in it. */
export function sessionName({ issuer, clientId }: Pick<OidcConfig, 'issuer' | 'clientId'>): string {
  return `${issuer} ${clientId}`;
}

/** {@link OidcConfig} with defaults filled in and addresses made absolute. */
export interface ResolvedOidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource: string | undefined;
  /** The scopes and resources of all tokens the app will need, for a login to name. */
  readonly loginScope: string;
  readonly loginResources: readonly string[];
  readonly loginParameters: Readonly<Record<string, string>>;
  readonly redirectUri: string;
  readonly silentRedirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly postLogoutParameter: string;
  readonly silentSignIn: 'when-known' | 'always' | 'never';
  readonly whenCookiesBlocked: 'stay' | 'redirect';
  readonly pushedAuthorizationRequest: 'when-required' | 'always';
  readonly metadata: Partial<ProviderMetadata>;
  readonly trustedAudiences: 'any' | readonly string[];
  readonly clockTolerance: number;
}

export function resolveConfig(
  config: OidcConfig,
  servers: readonly ResourceServer[],
  document: Document,
): ResolvedOidcConfig {
  const listed = servers.filter((server) => !server.unprotected);

  const scope = config.scope ?? 'openid profile';
  if (!config.clientId) throw new AuthError('config_invalid', ngDevMode && '`clientId` is empty.');
  if (!scope.split(' ').includes('openid')) {
    throw new AuthError('config_invalid', ngDevMode && '`scope` has to contain `openid`.');
  }
  parseTrustedUrl(config.issuer, undefined, '`issuer`');
  return {
    issuer: config.issuer,
    clientId: config.clientId,
    scope,
    resource: config.resource,
    loginScope: unitedScopes(scope, ...listed.map((server) => server.scope)),
    loginResources: [...new Set([config, ...listed].flatMap(({ resource }) => resource ?? []))],
    loginParameters: config.loginParameters ?? {},
    redirectUri: redirectUrl(config.redirectUri ?? 'auth/callback', document),
    silentRedirectUri: redirectUrl(config.silentRedirectUri ?? 'auth/silent.html', document),
    postLogoutRedirectUri: ownUrl(config.postLogoutRedirectUri ?? '', document),
    postLogoutParameter: config.postLogoutParameter ?? 'post_logout_redirect_uri',
    silentSignIn: config.silentSignIn ?? 'when-known',
    whenCookiesBlocked: config.whenCookiesBlocked ?? 'stay',
    pushedAuthorizationRequest: config.pushedAuthorizationRequest ?? 'when-required',
    metadata: config.metadata ?? {},
    trustedAudiences: config.trustedAudiences ?? [],
    clockTolerance: config.clockTolerance ?? 60,
  };
}

/**
 * An address of this app. Goes by where the document is, not by its base, which markup can change.
 *
 * @throws AuthError `config_invalid`
 */
export function ownUrl(url: string, { baseURI, location }: Document): string {
  const parsed = parseTrustedUrl(url, baseURI, 'A redirect URI');
  if (parsed.origin === location.origin) return parsed.href;
  throw new AuthError('config_invalid', ngDevMode && `'${url}' is not an address of this app.`);
}

/** The response is told by the path, so there is nothing but a path (RFC 6749 §3.1.2 allows no fragment). */
function redirectUrl(url: string, document: Document): string {
  const href = ownUrl(url, document);
  if (!/[?#]/.test(href)) return href;
  throw new AuthError('config_invalid', ngDevMode && `the redirect URI '${url}' has a query or a fragment.`);
}
