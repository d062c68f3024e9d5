import { AuthError } from 'ngx-strongbox';
import type { JSONWebKeySet } from './signed-token';
import type { ProviderHttp } from './provider-http';

const COOL_DOWN = 30_000;

/** The provider's keys: fetched once for the page, and again when a token names one that is not among them. */
export class SigningKeys {
  readonly #http: ProviderHttp;
  #loading: Promise<JSONWebKeySet> | null = null;
  #refetchedAt = 0;

  constructor(http: ProviderHttp) {
    this.#http = http;
  }

  /** A stream of unknown keys does not become a stream of requests: refetching has a cool-down. */
  async load(url: string, isRefetch: boolean, signal: AbortSignal): Promise<JSONWebKeySet> {
    const isCool = Date.now() - this.#refetchedAt > COOL_DOWN;
    if (!this.#loading || (isRefetch && isCool)) {
      const before = this.#refetchedAt;
      if (isRefetch) this.#refetchedAt = Date.now();
      const loading = this.#load(url, isRefetch ? 'no-cache' : 'default');
      this.#loading = loading;
      loading.catch(() => {
        if (this.#loading !== loading) return;
        this.#loading = null;
        // What did not get through may be tried again.
        this.#refetchedAt = before;
      });
    }
    // Shared: who is called off does not take it from others.
    const keys = await this.#loading;
    signal.throwIfAborted();
    return keys;
  }

  async #load(url: string, cache: RequestCache): Promise<JSONWebKeySet> {
    const set = await this.#http.getJson(url, cache);
    if (isKeySet(set)) return set;
    throw new AuthError('provider_metadata_invalid', ngDevMode && '`jwks_uri` does not lead to a JWK Set.');
  }
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
