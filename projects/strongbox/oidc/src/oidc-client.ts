import type { NgZone } from '@angular/core';
import { AuthError, type LoginOptions } from 'ngx-strongbox';
import { askedBy } from './asked-for';
import {
  authorizationParameters,
  authorizationUrl,
  type LoginRequest,
  unitedScopes,
} from './authorization-request';
import { loadEngine, loadPushedRequest, loadVerifier } from './lazy-chunks';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';
import { type ProviderMetadata, ProviderMetadataLoader } from './provider-metadata';
import { silentSignIn } from './silent-sign-in';
import type { TokenRecord } from './storage/token-store';
import type { TokenBinding } from './token-binding';
import { TokenClient } from './token-client';
import type { TokenTarget } from './token-target';
import { newTransaction, type Transaction } from './transaction';

/** A login, and where it goes on. */
export interface Begun {
  readonly url: string;
  readonly transaction: Transaction;
}

/** What a login without showing anything has come back with. */
export interface FrameResponse {
  readonly parameters: URLSearchParams;
  readonly transaction: Transaction;
}

/** Asks the provider, and leaves what it answers to {@link TokenClient}. */
export class OidcClient {
  readonly config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  readonly #document: Document;
  readonly #metadata: ProviderMetadataLoader;
  /** Turns what the provider answers into tokens. */
  readonly tokens: TokenClient;

  constructor(
    config: ResolvedOidcConfig,
    http: ProviderHttp,
    document: Document,
    zone: NgZone,
    binding: TokenBinding | null,
  ) {
    this.config = config;
    this.#http = http;
    this.#document = document;
    this.#metadata = new ProviderMetadataLoader(config, http);
    this.tokens = new TokenClient(config, http, this.#metadata, document, zone, binding);
  }

  /** Loads what the answer will be read and verified with, beside the question and not after it. */
  preload(signal: AbortSignal): void {
    const ignore = (): void => undefined;
    this.tokens.loadKeys(signal).catch(ignore);
    this.tokens.bound(signal).catch(ignore);
    loadEngine().catch(ignore);
    loadVerifier().catch(ignore);
  }

  /** Prepares a login that leaves the page. Goes by current metadata, so a provider that is down is noticed first. */
  async beginLogin(
    options: Omit<LoginOptions, 'prompt'> & LoginRequest,
    urls: Pick<Transaction, 'redirectTo' | 'startUrl'>,
    signal: AbortSignal,
  ): Promise<Begun> {
    const asked = askedBy(options);
    const metadata = await this.#metadata.load('current', signal);
    return this.#begin(metadata, { ...urls, asked, redirectUri: this.config.redirectUri }, options, signal);
  }

  /** Asks who is signed in without showing anything. */
  async openFrame(
    signal: AbortSignal,
    previous: TokenRecord | null = null,
    target?: TokenTarget,
  ): Promise<FrameResponse> {
    this.preload(signal);
    const metadata = await this.#metadata.load('any', signal);
    const { silentRedirectUri: redirectUri } = this.config;
    const asked = (!target && previous?.asked) || {};
    const values = { redirectUri, redirectTo: '', startUrl: '', asked };
    const request = { prompt: 'none', target } as const;
    const { url, transaction } = await this.#begin(metadata, values, request, signal);
    const parameters = await this.#metadata.trying(silentSignIn(this.#document, url, redirectUri, signal));
    if (parameters.get('state') !== transaction.state) throw new AuthError('callback_state_unknown');
    return { parameters, transaction };
  }

  async #begin(
    metadata: ProviderMetadata,
    values: Pick<Transaction, 'asked' | 'redirectUri' | 'redirectTo' | 'startUrl'>,
    request: LoginRequest,
    signal: AbortSignal,
  ): Promise<Begun> {
    const { issuer, loginScope } = this.config;
    const scope = unitedScopes('openid', request.target?.scope ?? loginScope, values.asked.scope);
    const transaction = newTransaction({ ...values, issuer, scope, isSilent: request.prompt === 'none' });
    const parameters = await authorizationParameters(this.config, transaction, request);
    const inAddress = (await this.#push(metadata, parameters, signal)) ?? parameters;
    return { url: authorizationUrl(metadata.authorization_endpoint, inAddress), transaction };
  }

  async #push(
    { pushed_authorization_request_endpoint, require_pushed_authorization_requests }: ProviderMetadata,
    parameters: URLSearchParams,
    signal: AbortSignal,
  ): Promise<URLSearchParams | null> {
    const isWanted = this.config.pushedAuthorizationRequest === 'always';
    if (!isWanted && require_pushed_authorization_requests !== true) return null;
    const { pushRequest } = await loadPushedRequest();
    return this.#metadata.trying(
      pushRequest(this.#http, pushed_authorization_request_endpoint, parameters, signal),
    );
  }
}
