import type { NgZone } from '@angular/core';
import type { EngineContext } from './engine';
import { loadEngine } from './lazy-chunks';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';
import type { ProviderMetadata } from './provider-metadata';
import { readTokenResponse, type TokenResponse } from './token-response';

/** What the engine is used for. */
export class TokenEndpoint {
  readonly #config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  readonly #document: Document;
  readonly #zone: NgZone;

  constructor(config: ResolvedOidcConfig, http: ProviderHttp, document: Document, zone: NgZone) {
    this.#config = config;
    this.#http = http;
    this.#document = document;
    this.#zone = zone;
  }

  async request(
    { token_endpoint }: ProviderMetadata,
    grantType: 'authorization_code' | 'refresh_token',
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<TokenResponse> {
    const engine = await loadEngine();
    // Counted from before the request: the access token may end a little later than that, never earlier.
    const requestedAt = Date.now();
    const body = await engine.requestTokens(this.#context(signal), token_endpoint, grantType, parameters);
    return readTokenResponse(body, requestedAt);
  }

  /** The address that ends the provider's session, if it has one. */
  async endSessionUrl(
    { end_session_endpoint }: ProviderMetadata,
    idToken: string,
    postLogoutRedirectUri: string,
    state: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    if (!end_session_endpoint) return null;
    const engine = await loadEngine();
    const context = this.#context(signal);
    const { clientId: client_id, postLogoutParameter } = this.#config;
    const parameters = { [postLogoutParameter]: postLogoutRedirectUri, client_id, state };
    return engine.endSessionUrl(context, end_session_endpoint, idToken, parameters);
  }

  #context(signal: AbortSignal): EngineContext {
    return {
      // A body the engine cannot digest would leave it hanging: it is looked at before the engine gets it.
      handler: this.#http.handler(signal, (body) => readTokenResponse(body, 0)),
      zone: this.#zone,
      document: this.#document,
      clientId: this.#config.clientId,
    };
  }
}
