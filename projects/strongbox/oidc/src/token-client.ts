import type { NgZone } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
import { explainRefreshToken } from './explain-refresh-token';
import { explainStrength } from './explain-strength';
import { verifyIdToken } from './id-token';
import { loadVerifier } from './lazy-chunks';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';
import type { ProviderMetadata, ProviderMetadataLoader } from './provider-metadata';
import { readResponse } from './read-response';
import { isSameSite } from './same-site';
import { SigningKeys } from './signing-keys';
import type { TokenRecord } from './storage/token-store';
import type { TokenBinding } from './token-binding';
import { TokenEndpoint } from './token-endpoint';
import { sessionTarget, type TokenTarget } from './token-target';
import type { Transaction } from './transaction';
import type { VerifiedTokens } from './verified-tokens';

/** Verified tokens, or the provider's error code (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6). */
export type Answer = { readonly tokens: TokenRecord } | { readonly error: string };

/** Turns codes and refresh tokens into tokens, and believes nothing it has not verified. Keeps no token. */
export class TokenClient {
  readonly #config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  readonly #metadata: ProviderMetadataLoader;
  readonly #endpoint: TokenEndpoint;
  readonly #keys: SigningKeys;
  readonly #binding: TokenBinding | null;

  constructor(
    config: ResolvedOidcConfig,
    http: ProviderHttp,
    metadata: ProviderMetadataLoader,
    document: Document,
    zone: NgZone,
    binding: TokenBinding | null,
  ) {
    this.#config = config;
    this.#http = http;
    this.#metadata = metadata;
    this.#endpoint = new TokenEndpoint(config, http, document, zone);
    this.#keys = new SigningKeys(http);
    this.#binding = binding;
  }

  async loadKeys(signal: AbortSignal): Promise<void> {
    const { jwks_uri } = await this.#metadata.load('any', signal);
    await this.#keys.load(jwks_uri, false, signal);
  }

  /** What token requests carry to tie the tokens to this browser. */
  async bound(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    return this.#binding?.parameters(signal) ?? {};
  }

  async isCrossSite(signal: AbortSignal): Promise<boolean> {
    const { authorization_endpoint } = await this.#metadata.load('any', signal);
    return !isSameSite(new URL(authorization_endpoint), new URL(this.#config.redirectUri));
  }

  /** @throws AuthError `server_unreachable`, `server_timeout` */
  async confirmReachable(signal: AbortSignal): Promise<void> {
    const { jwks_uri } = await this.#metadata.load('any', signal);
    await this.#http.getJson(jwks_uri, 'no-cache', signal);
  }

  /** Turns the response to a transaction into tokens. */
  async exchange(
    parameters: URLSearchParams,
    transaction: Transaction,
    signal: AbortSignal,
    previous: TokenRecord | null = null,
    target: TokenTarget = sessionTarget(this.#config),
  ): Promise<Answer> {
    const metadata = await this.#metadata.load('any', signal);
    if (transaction.issuer !== metadata.issuer) throw new AuthError('callback_issuer_mismatch');
    const response = readResponse(parameters, metadata);
    if ('error' in response) return response;
    const grant = {
      ...(await this.bound(signal)),
      code: response.code,
      redirect_uri: transaction.redirectUri,
      code_verifier: transaction.codeVerifier,
      ...target,
    };
    const tokens = await this.#metadata.trying(
      this.#endpoint.request(metadata, 'authorization_code', grant, signal),
    );
    if (!tokens.idToken) throw new AuthError('id_token_missing');
    const { idToken, accessToken } = tokens;
    const { nonce, asked, scope, isSilent } = transaction;
    const user = await this.#verify(metadata, signal, idToken, accessToken, nonce, previous);
    if (ngDevMode && !isSilent) {
      explainStrength(user, asked);
      explainRefreshToken(scope, tokens.refreshToken);
    }
    const scopes = tokens.scopes ?? scope.split(' ');
    return { tokens: { ...tokens, version: 1, idToken, user, asked: { at: Date.now(), ...asked }, scopes } };
  }

  /**
   * Replaces the tokens by means of the refresh token; what the response leaves out stays as it was (RFC 6749 §6). `kept`
   * gets the next refresh token before anything else of the response is looked at.
   */
  async refresh(
    old: TokenRecord,
    refreshToken: string,
    target: TokenTarget,
    signal: AbortSignal,
    kept: Pick<VerifiedTokens, 'sending' | 'replace'>,
  ): Promise<TokenRecord> {
    const metadata = await this.#metadata.load('any', signal);
    // Before a refresh token is spent, all that it takes to read the answer has to be there.
    const [bound] = await Promise.all([
      this.bound(signal),
      loadVerifier(),
      this.#keys.load(metadata.jwks_uri, false, signal),
    ]);
    const grant = { ...bound, refresh_token: refreshToken, ...target };
    const request = () => this.#endpoint.request(metadata, 'refresh_token', grant, signal);
    const tokens = await this.#metadata.trying(kept.sending(old, signal, request));
    const { mayBeSpent: _, ...rest } = old;
    const next = { ...rest, refreshToken: tokens.refreshToken ?? refreshToken };
    // The old one is spent: without this a key that cannot be fetched now would end the session later.
    await kept.replace(next, signal);
    const { idToken, accessToken, expiresAt } = tokens;
    const user = idToken ? await this.#verify(metadata, signal, idToken, accessToken, null, old) : old.user;
    const scopes = tokens.scopes ?? old.scopes;
    return { ...next, accessToken, expiresAt, scopes, idToken: idToken ?? old.idToken, user };
  }

  /** Revokes the refresh token, and with it what was issued from it (RFC 7009 §2.1); where there is none, the access token. */
  async revoke({ refreshToken, accessToken }: TokenRecord): Promise<void> {
    const { revocation_endpoint } = await this.#metadata.load('any', new AbortController().signal);
    if (!revocation_endpoint) return;
    await this.#http.postForm(revocation_endpoint, {
      token: refreshToken ?? accessToken,
      token_type_hint: refreshToken === null ? 'access_token' : 'refresh_token',
      client_id: this.#config.clientId,
    });
  }

  /** The address that ends the provider's session, if it has one. */
  async endSessionUrl(idToken: string, postLogoutRedirectUri: string, state: string): Promise<string | null> {
    const { signal } = new AbortController();
    const metadata = await this.#metadata.load('any', signal);
    return this.#endpoint.endSessionUrl(metadata, idToken, postLogoutRedirectUri, state, signal);
  }

  async #verify(
    { jwks_uri }: ProviderMetadata,
    signal: AbortSignal,
    idToken: string,
    accessToken: string,
    nonce: string | null,
    previous: TokenRecord | null,
  ) {
    return verifyIdToken(
      idToken,
      { ...this.#config, nonce, previous: previous?.user ?? null, accessToken },
      (isRefetch) => this.#keys.load(jwks_uri, isRefetch, signal),
    );
  }
}
