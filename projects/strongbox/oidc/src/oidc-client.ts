import type { NgZone } from '@angular/core';
import { AuthError, type LoginOptions, type User } from 'ngx-strongbox';
import { authorizationUrl } from './authorization-request';
import { loadEngine, loadTokenClient, loadVerifier } from './lazy-chunks';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';
import { ProviderMetadataLoader } from './provider-metadata';
import { isSameSite } from './same-site';
import { silentSignIn } from './silent-sign-in';
import type { Answer, TokenClient } from './token-client';
import { newTransaction, type Transaction } from './transaction';

/** The protocol as far as the first paint needs it: asks the provider, and leaves what it answers to {@link TokenClient}. */
export class OidcClient {
  readonly config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  readonly #document: Document;
  readonly #zone: NgZone;
  readonly #metadata: ProviderMetadataLoader;
  #tokens: Promise<TokenClient> | null = null;

  constructor(config: ResolvedOidcConfig, http: ProviderHttp, document: Document, zone: NgZone) {
    this.config = config;
    this.#http = http;
    this.#document = document;
    this.#zone = zone;
    this.#metadata = new ProviderMetadataLoader(config, http);
  }

  /** The part that is loaded only once there is something to redeem. */
  tokens(): Promise<TokenClient> {
    if (this.#tokens) return this.#tokens;
    const loading = loadTokenClient().then(
      ({ TokenClient }) =>
        new TokenClient(this.config, this.#http, this.#metadata, this.#document, this.#zone),
    );
    loading.catch(() => (this.#tokens = null));
    return (this.#tokens = loading);
  }

  /** Loads what the answer will be read and verified with, beside the question and not after it. */
  preload(signal: AbortSignal): void {
    const ignore = (): void => undefined;
    this.tokens()
      .then((tokens) => tokens.loadKeys(signal))
      .catch(ignore);
    this.#metadata.load('any', signal).catch(ignore);
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
    const parameters = await this.#metadata.trying(silentSignIn(this.#document, url, redirectUri, signal));
    if (parameters.get('state') !== transaction.state) throw new AuthError('callback_state_unknown');
    return (await this.tokens()).exchange(parameters, transaction, signal, previous);
  }
}
