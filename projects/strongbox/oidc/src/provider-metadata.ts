import { AuthError, ɵparseTrustedUrl as parseTrustedUrl } from 'ngx-strongbox';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderHttp } from './provider-http';

/** What the provider says about itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). */
export interface ProviderMetadata {
  /** Identical to the configured issuer. */
  readonly issuer: string;
  /** Where logins begin. */
  readonly authorization_endpoint: string;
  /** Where codes and refresh tokens are exchanged. */
  readonly token_endpoint: string;
  /** Where the signing keys are. */
  readonly jwks_uri: string;
  /** Where the provider's own session is ended. */
  readonly end_session_endpoint?: string;
  /** Where tokens are revoked (RFC 7009). */
  readonly revocation_endpoint?: string;
  /** Where authorization requests are left beforehand (RFC 9126). */
  readonly pushed_authorization_request_endpoint?: string;
  /** Whether it takes no other authorization requests. */
  readonly require_pushed_authorization_requests?: boolean;
  /** Has to contain `S256` (RFC 7636). */
  readonly code_challenge_methods_supported?: readonly string[];
  /** Whether responses carry `iss` (RFC 9207). */
  readonly authorization_response_iss_parameter_supported?: boolean;
}

/**
 * Gets the metadata once for the page. The HTTP cache serves it across reloads however old it is, which keeps discovery
 * out of the chain of a silent sign-in; unlike web storage no script can write to it. A login and any attempt after a
 * failure ask for a current copy.
 */
export class ProviderMetadataLoader {
  readonly #config: ResolvedOidcConfig;
  readonly #http: ProviderHttp;
  #loading: Promise<ProviderMetadata> | null = null;
  #isCurrent = false;
  #hasFailed = false;

  constructor(config: ResolvedOidcConfig, http: ProviderHttp) {
    this.#config = config;
    this.#http = http;
  }

  /** For what an old copy may make fail: after that the next one asks for a current copy. */
  async trying<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  async load(copy: 'any' | 'current', signal: AbortSignal): Promise<ProviderMetadata> {
    const needsCurrent = copy === 'current' || this.#hasFailed;
    if (!this.#loading || (needsCurrent && !this.#isCurrent)) {
      this.#isCurrent = needsCurrent;
      const loading = this.#load(needsCurrent ? 'no-cache' : 'force-cache');
      this.#loading = loading;
      loading.catch(() => {
        // A cache may keep an error too.
        this.#hasFailed = true;
        if (this.#loading === loading) this.#loading = null;
      });
    }
    // Shared: who is called off does not take it from others.
    const metadata = await this.#loading;
    signal.throwIfAborted();
    return metadata;
  }

  async #load(cache: RequestCache): Promise<ProviderMetadata> {
    const { issuer, metadata } = this.#config;
    const { authorization_endpoint, token_endpoint, jwks_uri } = metadata;
    const isComplete = authorization_endpoint && token_endpoint && jwks_uri;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const discovered = isComplete ? { issuer } : await this.#http.getJson(url, cache);
    return checkMetadata({ ...(discovered as object), ...metadata }, issuer);
  }
}

function checkMetadata(metadata: Readonly<Record<string, unknown>>, issuer: string): ProviderMetadata {
  if (metadata['issuer'] !== issuer) {
    throw new AuthError(
      'provider_metadata_invalid',
      ngDevMode &&
        `its issuer is not the configured one, '${issuer}': they have to be identical, slash included.`,
    );
  }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    requireEndpoint(metadata[name], name);
  }
  const optional = ['end_session_endpoint', 'revocation_endpoint', 'pushed_authorization_request_endpoint'];
  for (const name of optional) {
    if (metadata[name] !== undefined) requireEndpoint(metadata[name], name);
  }
  const methods: unknown = metadata['code_challenge_methods_supported'];
  if (!Array.isArray(methods) || !methods.includes('S256')) {
    throw new AuthError(
      'pkce_unsupported',
      ngDevMode &&
        "the provider's metadata does not offer S256. If it is only not advertised, set `metadata: { code_challenge_methods_supported: ['S256'] }`.",
    );
  }
  return metadata as unknown as ProviderMetadata;
}

function requireEndpoint(url: unknown, name: string): void {
  try {
    parseTrustedUrl(typeof url === 'string' ? url : '', undefined, name);
  } catch {
    throw new AuthError(
      'provider_metadata_invalid',
      ngDevMode && `'${name}' is missing or not an https address.`,
    );
  }
}
