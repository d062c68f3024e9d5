import type { HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import type { ResourceServer } from './resource-servers';

/** Port: how one strategy proves to a resource server who is calling. */
export interface RequestAuthorizer {
  /** The request with the credential on it. Called only for a listed server while a session is there. */
  authorize(
    request: HttpRequest<unknown>,
    server: ResourceServer,
  ): HttpRequest<unknown> | Promise<HttpRequest<unknown>>;
  /**
   * Replaces what the server has refused on `refused` with status 401, unless that has happened already. Left out where
   * the session has one credential for all servers: then the session is renewed.
   */
  renew?(refused: HttpRequest<unknown>, server: ResourceServer): Promise<void>;
}

/** The strategy's {@link RequestAuthorizer}. */
export const REQUEST_AUTHORIZER = new InjectionToken<RequestAuthorizer>(
  ngDevMode ? 'REQUEST_AUTHORIZER' : '',
);
