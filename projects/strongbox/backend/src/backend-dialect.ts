import type { AskedFor, User, XsrfOptions } from 'ngx-strongbox';
import type { BackendClient } from './backend-client';

/** What a backend says about the session. */
export interface BackendAnswer {
  /** Who is signed in, `null` when nobody is. */
  readonly user: User | null;
  /** Seconds until the session ends unless it is used, where the backend tells. */
  readonly expiresIn?: number;
  /** Seconds until it ends in any case, where the backend tells. */
  readonly endsIn?: number;
  /** The scopes that were granted. */
  readonly scopes?: readonly string[];
  /** What the login asked for: asking again for what was not given would never end. */
  readonly asked?: AskedFor;
  /** How a login has ended that brought nobody. */
  readonly login?: 'cancelled' | 'failed';
  /** Value for the headers of {@link BackendDialect.xsrf}, in place of a cookie's. */
  readonly xsrfToken?: string;
  /** Where the page has to go for a logout, for backends that tell beforehand. */
  readonly logoutUrl?: string;
}

/** What a login asks of the backend, ready for its query. */
export interface BackendLogin {
  /** Where to be after it: a path of the app, checked. */
  readonly redirectTo: string;
  /** OpenID Connect Core 1.0 §3.1.2.1. */
  readonly prompt?: string;
  /** User name to offer on the login page. */
  readonly loginHint?: string;
  /** Separated by spaces, most wanted first. */
  readonly acrValues?: string;
  /** Seconds. */
  readonly maxAge?: number;
  /** Scopes besides the usual ones, separated by spaces. */
  readonly scope?: string;
  /** BCP 47 tags, separated by spaces, most wanted first. */
  readonly uiLocales?: string;
}

/** What a logout asks of the backend. */
export interface BackendLogout {
  /** Where to be after it: a path of the app, checked. */
  readonly redirectTo: string;
  /** `app` leaves the session at the provider alone. */
  readonly scope: 'provider' | 'app';
  /** What the backend has said last about the session. */
  readonly answer: BackendAnswer | null;
}

/** A header that shows a backend that a request comes from this app. */
export type BackendXsrf = Omit<XsrfOptions, 'servers' | 'value'> & {
  /** A fixed value. Without it: {@link BackendAnswer.xsrfToken}, else that of the cookie. */
  readonly value?: string;
};

/**
 * How one kind of backend is spoken to: `strongboxExpress` (the default), those beside it, or {@link customBackend}.
 *
 * Whatever a function sends goes through the client it is given, and what that rejects with may pass.
 */
export interface BackendDialect {
  /** The headers, sent to the backend itself and by `xsrfInterceptor`. */
  readonly xsrf?: readonly BackendXsrf[];
  /** Asks who is signed in, without prolonging the session. Nobody is no error. */
  look(backend: BackendClient): Promise<BackendAnswer>;
  /** The same when the app starts, for backends whose logins come back to the app: finishes one that has. */
  start?(backend: BackendClient): Promise<BackendAnswer>;
  /**
   * For backends that leave it to script to renew what is in their cookies: does that and asks the same, in one tab at a
   * time. Takes the place of `look` when the end comes near or an API has refused a request.
   */
  renew?(backend: BackendClient): Promise<BackendAnswer>;
  /** Asks the same and prolongs the session. Left out where a backend cannot do that. */
  prolong?(backend: BackendClient): Promise<BackendAnswer>;
  /** Where the page has to go for a login. */
  login(backend: BackendClient, login: BackendLogin): string | Promise<string>;
  /** Ends the session. Gives where the page has to go for the rest of that, `null` when nowhere. */
  logout(backend: BackendClient, logout: BackendLogout): string | null | Promise<string | null>;
}
