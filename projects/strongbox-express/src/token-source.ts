import type { Request, RequestHandler } from 'express';

/** What an access token is for. */
export interface TokenTarget {
  /** The resource server, as an absolute URL (RFC 8707). */
  readonly resource?: string;
  /** The scopes wanted, no more than were granted. */
  readonly scope?: string;
}

/** An access token as the backend holds it. */
export interface AccessToken {
  /** The token itself. */
  readonly value: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What it is good for, separated by spaces. */
  readonly scope: string;
}

/** Gives the access tokens that belong to the session of a request: `backendSession()` and `restLogin()` are such. */
export interface TokenSource {
  /**
   * A token that is still good when it arrives, renewed when need be, `null` when nobody is signed in. `refused` is one
   * that a resource server has refused: it is not given again. Rejects with `provider_unreachable`, `provider_refused`,
   * `scope_refused`, `resource_refused`, `store_unreachable`.
   */
  accessToken(request: Request, target?: TokenTarget, refused?: string): Promise<AccessToken | null>;
}

/** The session behind a request of the app, for `apiProxy()` and `tokenMediator()`: `backendSession()` is such. */
export interface AppSession extends TokenSource {
  /** For every endpoint that script calls: refuses with `csrf_refused` what does not come from the app. */
  readonly guard: RequestHandler;
  /** Prolongs the session of a request, if there is one. Rejects with `store_unreachable`. */
  touch(request: Request): Promise<void>;
}
