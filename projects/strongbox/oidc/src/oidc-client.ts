import type { NgZone } from '@angular/core';
import { AuthError, type LoginOptions, type User } from 'ngx-strongbox';
import { authorizationUrl } from './authorization-request';
import { readResponse } from './authorization-response';
import { loadEngine, loadVerifier } from './lazy-chunks';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';
import { type ProviderMetadata, ProviderMetadataLoader } from './provider-metadata';
import { isSameSite } from './same-site';
import { SigningKeys } from './signing-keys';
import { silentSignIn } from './silent-sign-in';
import type { TokenRecord } from './storage/token-store';
import { TokenEndpoint } from './token-endpoint';
import { newTransaction, type Transaction } from './transaction';

/** Verified tokens, or the provider's error code (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6). */
export type Answer = { readonly tokens: TokenRecord } | { readonly error: string };

/** The protocol: asks the provider and believes nothing it has not verified. Keeps no token. */
export class OidcClient {
  readonly config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  readonly #document: Document;
  readonly #tokenEndpoint: TokenEndpoint;
  readonly #metadata: ProviderMetadataLoader;
  readonly #keys: SigningKeys;

  constructor(config: ResolvedOidcConfig, http: ProviderHttp, document: Document, zone: NgZone) {
    this.config = config;
    this.#http = http;
    this.#document = document;
    this.#tokenEndpoint = new TokenEndpoint(config, http, document, zone);
    this.#metadata = new ProviderMetadataLoader(config, http);
    this.#keys = new SigningKeys(http);
  }

  /** Loads what the answer will be read and verified with, beside the question and not after it. */
  preload(signal: AbortSignal): void {
    const ignore = (): void => undefined;
    this.#metadata
      .load('any', signal)
      .then(({ jwks_uri }) => this.#keys.load(jwks_uri, false, signal))
      .catch(ignore);
    loadEngine().catch(ignore);
    loadVerifier().catch(ignore);
  }

  async isCrossSite(signal: AbortSignal): Promise<boolean> {
    const { authorization_endpoint } = await this.#metadata.load('any', signal);
    return !isSameSite(new URL(authorization_endpoint), new URL(this.#document.location.href));
  }

  /** @throws AuthError `server_unreachable`, `server_timeout` */
  async confirmReachable(signal: AbortSignal): Promise<void> {
    const { jwks_uri } = await this.#metadata.load('any', signal);
    await this.#http.getJson(jwks_uri, 'no-cache', signal);
  }

  /** Prepares a login that leaves the page. Goes by current metadata, so a provider that is down is noticed first. */
  async beginLogin(
    options: Pick<LoginOptions, 'loginHint'> & { readonly prompt?: LoginOptions['prompt'] | 'none' },
    urls: Pick<Transaction, 'redirectTo' | 'startUrl'>,
    signal: AbortSignal,
  ): Promise<{ readonly url: string; readonly transaction: Transaction }> {
    const { redirectUri, issuer } = this.config;
    const metadata = await this.#metadata.load('current', signal);
    const transaction = newTransaction({ ...urls, issuer, redirectUri, isSilent: options.prompt === 'none' });
    return { url: await authorizationUrl(metadata, this.config, transaction, options), transaction };
  }

  /** Asks who is signed in without showing anything. */
  async askSilently(signal: AbortSignal, previous: User | null): Promise<Answer> {
    this.preload(signal);
    const metadata = await this.#metadata.load('any', signal);
    const { silentRedirectUri: redirectUri, issuer } = this.config;
    const transaction = newTransaction({ issuer, redirectUri, redirectTo: '', startUrl: '', isSilent: true });
    const url = await authorizationUrl(metadata, this.config, transaction, { prompt: 'none' });
    const parameters = await this.#trying(silentSignIn(this.#document, url, redirectUri, signal));
    if (parameters.get('state') !== transaction.state) throw new AuthError('callback_state_unknown');
    return this.exchange(parameters, transaction, signal, previous);
  }

  /** Turns the response to a transaction into tokens. */
  async exchange(
    parameters: URLSearchParams,
    transaction: Transaction,
    signal: AbortSignal,
    previous: User | null = null,
  ): Promise<Answer> {
    const metadata = await this.#metadata.load('any', signal);
    if (transaction.issuer !== metadata.issuer) throw new AuthError('callback_issuer_mismatch');
    const response = readResponse(parameters, metadata);
    if ('error' in response) return response;
    const grant = {
      code: response.code,
      redirect_uri: transaction.redirectUri,
      code_verifier: transaction.codeVerifier,
    };
    const tokens = await this.#trying(
      this.#tokenEndpoint.request(metadata, 'authorization_code', grant, signal),
    );
    if (!tokens.idToken) throw new AuthError('id_token_missing');
    const { idToken, accessToken } = tokens;
    const user = await this.#verify(metadata, signal, idToken, accessToken, transaction.nonce, previous);
    return { tokens: { ...tokens, idToken, user } };
  }

  /** Replaces the tokens by means of the refresh token; what the response leaves out stays as it was (RFC 6749 §6). */
  async refresh(old: TokenRecord, refreshToken: string, signal: AbortSignal): Promise<TokenRecord> {
    const metadata = await this.#metadata.load('any', signal);
    // Before a refresh token is spent, all that it takes to read the answer has to be there.
    await Promise.all([loadVerifier(), this.#keys.load(metadata.jwks_uri, false, signal)]);
    const parameters = { refresh_token: refreshToken };
    const tokens = await this.#trying(
      this.#tokenEndpoint.request(metadata, 'refresh_token', parameters, signal),
    );
    const { accessToken, expiresAt } = tokens;
    const renewed = { ...old, accessToken, expiresAt, refreshToken: tokens.refreshToken ?? refreshToken };
    if (!tokens.idToken) return renewed;
    const user = await this.#verify(metadata, signal, tokens.idToken, accessToken, null, old.user);
    return { ...renewed, idToken: tokens.idToken, user };
  }

  /** Revokes the refresh token, and with it what was issued from it (RFC 7009 §2.1), as far as the provider can. */
  async revoke(refreshToken: string): Promise<void> {
    const { revocation_endpoint } = await this.#metadata.load('any', new AbortController().signal);
    if (revocation_endpoint) {
      const { clientId } = this.config;
      await this.#http.postForm(revocation_endpoint, {
        token: refreshToken,
        token_type_hint: 'refresh_token',
        client_id: clientId,
      });
    }
  }

  /** The address that ends the provider's session, if it has one. */
  async endSessionUrl(idToken: string, postLogoutRedirectUri: string): Promise<string | null> {
    const { signal } = new AbortController();
    const metadata = await this.#metadata.load('any', signal);
    return this.#tokenEndpoint.endSessionUrl(metadata, idToken, postLogoutRedirectUri, signal);
  }

  async #verify(
    { jwks_uri }: ProviderMetadata,
    signal: AbortSignal,
    idToken: string,
    accessToken: string,
    nonce: string | null,
    previous: User | null,
  ) {
    const { verifyIdToken } = await loadVerifier();
    const { issuer, clientId, clockTolerance } = this.config;
    return verifyIdToken(
      idToken,
      { issuer, clientId, clockTolerance, nonce, previous, accessToken },
      (isRefetch) => this.#keys.load(jwks_uri, isRefetch, signal),
    );
  }

  async #trying<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      this.#metadata.distrust();
      throw error;
    }
  }
}
