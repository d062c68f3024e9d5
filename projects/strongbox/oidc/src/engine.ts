import { HttpClient, type HttpHandler, HttpParams, type HttpRequest } from '@angular/common/http';
import type { NgZone } from '@angular/core';
import {
  type AuthConfig,
  HashHandler,
  MemoryStorage,
  NullValidationHandler,
  OAuthService,
  SystemDateTimeProvider,
  UrlHelperService,
} from 'angular-oauth2-oidc';

/**
 * The engine, reduced to single operations: each gets an instance and a storage of its own, both thrown away with it,
 * so nothing the engine keeps, schedules or remembers can become the session. See docs/decisions/0002.
 */
class Engine extends OAuthService {
  // Called by the constructor: no timer, no probe that would remove the app's own localStorage key `test`, no output.
  protected override setupRefreshTimer(): void {}
  // Nothing is kept, and nothing in a response can throw where the engine would never settle its promise.
  protected override storeAccessTokenResponse(): void {}
}
Object.defineProperty(Engine.prototype, 'checkLocalStorageAccessable', { value: () => false });

/** The engine hashes only in flows that are not used. */
class NoHash extends HashHandler {
  calcHash(): Promise<string> {
    return Promise.reject(new Error());
  }
}

const silent = { debug() {}, info() {}, log() {}, warn() {}, error() {} };

export interface EngineContext {
  readonly handler: HttpHandler;
  readonly zone: NgZone;
  readonly document: Document;
  readonly clientId: string;
}

function newEngine(
  { handler, zone, document, clientId }: EngineContext,
  settings: Pick<AuthConfig, 'tokenEndpoint' | 'logoutUrl' | 'openUri'>,
  storage = new MemoryStorage(),
): Engine {
  return new Engine(
    zone,
    new HttpClient({ handle: (request) => handler.handle(withoutEmptyScope(request)) }),
    storage,
    new NullValidationHandler(),
    { clientId, oidc: false, requireHttps: false, scope: '', ...settings },
    new UrlHelperService(),
    silent,
    new NoHash(),
    document,
    new SystemDateTimeProvider(),
  );
}

/** The engine always names a scope; without one the provider goes by what was granted (RFC 6749 §6). */
function withoutEmptyScope(request: HttpRequest<unknown>): HttpRequest<unknown> {
  const { body } = request;
  const isEmpty = body instanceof HttpParams && !body.get('scope');
  return isEmpty ? request.clone({ body: body.delete('scope') }) : request;
}

/** One request to the token endpoint (RFC 6749 §4.1.3, §6). Gives the body as it came. */
export function requestTokens(
  context: EngineContext,
  tokenEndpoint: string,
  grantType: 'authorization_code' | 'refresh_token',
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  return newEngine(context, { tokenEndpoint }).fetchTokenUsingGrant(grantType, parameters);
}

/** The address that ends the provider's session (OpenID Connect RP-Initiated Logout 1.0 §2). */
export function endSessionUrl(
  context: EngineContext,
  logoutUrl: string,
  idToken: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const storage = new MemoryStorage();
  storage.setItem('id_token', idToken);
  let url = '';
  const openUri = (uri: string): void => {
    url = uri;
  };
  newEngine(context, { logoutUrl, openUri }, storage).logOut(parameters);
  return url;
}
