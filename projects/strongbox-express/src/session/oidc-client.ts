import * as openid from 'openid-client';
import { BackendError } from '../backend-error.ts';
import type { UserClaims } from '../contract.ts';
import { assertProtected } from '../is-protected.ts';
import type { AccessToken, TokenTarget } from '../token-source.ts';
import type { BackendSessionOptions } from './backend-session-options.ts';
import { clientAuthentication } from './client-authentication.ts';
import { oauthErrorOf, providerFailure } from './provider-failure.ts';

/** Seconds that a request to the provider may take. */
const timeout = 10;
/** Seconds that an access token counts as good when the provider does not say. */
const assumedLifetime = 300;

/** The constructor lets it come to that on this machine alone. */
// eslint-disable-next-line @typescript-eslint/no-deprecated
const overPlainHttp = openid.allowInsecureRequests;
/** What the client library leaves to TLS: ID tokens are verified whatever way they came. */
const withSignatures = openid.enableNonRepudiationChecks;

/** What the provider has given, verified. */
export interface Grant {
  readonly accessToken: Omit<AccessToken, 'scope'>;
  /** `null` when it is the one that was asked for. */
  readonly scope: string | null;
  readonly refreshToken: string | null;
  readonly idToken: { readonly text: string; readonly claims: UserClaims } | null;
}

/** What the callback has to fit to. */
export interface ExpectedResponse {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly maxAge?: number;
}

/** The backend as a confidential client of its provider. Reads the metadata at the first need, and again after a failure. */
export class OidcClient {
  readonly #options: BackendSessionOptions;
  #configuration: Promise<openid.Configuration> | null = null;

  constructor(options: BackendSessionOptions) {
    const { issuer, clientId, clientSecret, privateKey } = options;
    assertProtected('issuer', issuer);
    if (!clientId) throw new TypeError('clientId is empty: the provider has one for this backend.');
    if (!clientSecret && !privateKey)
      throw new TypeError(
        'clientSecret is empty: the provider has one for this backend, or wants a privateKey.',
      );
    if (privateKey && 'kty' in privateKey && !(privateKey.alg && privateKey.d))
      throw new TypeError('privateKey has to be a private key with its alg.');
    this.#options = options;
  }

  async loginAddress(parameters: URLSearchParams): Promise<URL> {
    return this.#ask((configuration) => {
      const pushed = configuration.serverMetadata().require_pushed_authorization_requests;
      return pushed === true
        ? openid.buildAuthorizationUrlWithPAR(configuration, parameters)
        : openid.buildAuthorizationUrl(configuration, parameters);
    });
  }

  /** `null` when the user turned back. Verifies state, `iss`, nonce, and the ID token with its signature. */
  async exchange(
    callback: URL,
    expected: ExpectedResponse,
    resource: string | undefined,
  ): Promise<Grant | null> {
    const { state, nonce, verifier, maxAge } = expected;
    return this.#ask(async (configuration) => {
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        ...(maxAge !== undefined && { maxAge }),
      };
      const target = resource ? { resource } : {};
      const requestedAt = Date.now();
      try {
        const answer = await openid.authorizationCodeGrant(configuration, callback, checks, target);
        return grantOf(answer, requestedAt);
      } catch (error) {
        if (error instanceof openid.AuthorizationResponseError && error.error === 'access_denied')
          return null;
        throw error;
      }
    });
  }

  /** What the provider says of the user (OpenID Connect Core 1.0 §5.3), if it is the one of the ID token. */
  async userInfo(accessToken: string, sub: string): Promise<UserClaims> {
    return this.#ask((configuration) => openid.fetchUserInfo(configuration, accessToken, sub));
  }

  /** `null` when the provider no longer knows the refresh token. */
  async refresh(refreshToken: string, { resource, scope }: TokenTarget): Promise<Grant | null> {
    return this.#ask(async (configuration) => {
      const parameters = {
        ...(resource !== undefined && { resource }),
        ...(scope !== undefined && { scope }),
      };
      const requestedAt = Date.now();
      try {
        const answer = await openid.refreshTokenGrant(configuration, refreshToken, parameters);
        return grantOf(answer, requestedAt);
      } catch (error) {
        if (oauthErrorOf(error) === 'invalid_grant') return null;
        throw error;
      }
    });
  }

  /** Whether the provider was there to hear it; without an endpoint for it there is nothing to hear (RFC 7009). */
  async revoke(refreshToken: string): Promise<void> {
    await this.#ask(async (configuration) => {
      if (configuration.serverMetadata().revocation_endpoint === undefined) return;
      await openid.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
    });
  }

  /** Where the browser ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0 §2), if it can. */
  async endSessionAddress(parameters: Record<string, string>): Promise<URL | null> {
    return this.#ask((configuration) =>
      configuration.serverMetadata().end_session_endpoint === undefined
        ? null
        : openid.buildEndSessionUrl(configuration, parameters),
    );
  }

  /** What the provider says of itself. */
  async metadata(): Promise<openid.ServerMetadata> {
    return this.#ask((configuration) => configuration.serverMetadata());
  }

  async #ask<T>(what: (configuration: openid.Configuration) => T | Promise<T>): Promise<T> {
    try {
      this.#configuration ??= this.#discover();
      return await what(await this.#configuration);
    } catch (error) {
      throw providerFailure(error);
    }
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clockTolerance = 30, fetch } = this.#options;
    const url = new URL(issuer);
    const begin = async () =>
      openid.discovery(
        url,
        clientId,
        { [openid.clockTolerance]: clockTolerance },
        await clientAuthentication(this.#options),
        {
          timeout,
          execute: url.protocol === 'http:' ? [withSignatures, overPlainHttp] : [withSignatures],
          ...(fetch && { [openid.customFetch]: fetch }),
        },
      );
    return begin().catch((error: unknown) => {
      this.#configuration = null;
      throw error;
    });
  }
}

/** The access token's life is counted from before the request: it may end a little later than that, never earlier. */
function grantOf(
  answer: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
  requestedAt: number,
): Grant {
  if (answer.token_type !== 'bearer')
    throw new BackendError('provider_refused', 'The provider gives tokens of a type that is not Bearer.');
  const { access_token: value, scope = null, refresh_token: refreshToken = null, id_token: text } = answer;
  const expiresAt = requestedAt + (answer.expires_in ?? assumedLifetime) * 1000;
  const claims = answer.claims() as UserClaims | undefined;
  const idToken = text !== undefined && claims ? { text, claims } : null;
  return { accessToken: { value, expiresAt }, scope, refreshToken, idToken };
}
