import type { Credentials, LoginOutcome, User } from 'ngx-strongbox';
import type { BackendXsrf } from './backend-dialect';

/** What a backend says when somebody is signed in. */
export interface RestAnswer {
  /** Who is. */
  readonly user: User;
  /** The access token, kept in memory; left out with `token: 'cookie'`. */
  readonly accessToken?: string;
  /** Seconds until the access token ends. Without it, only a 401 of an API renews it. */
  readonly expiresIn?: number;
  /** Seconds until the session ends in any case. */
  readonly endsIn?: number;
  /** The scopes granted. */
  readonly scopes?: readonly string[];
  /** Value for the headers of `xsrf` that have none of their own, in place of a cookie's, which another origin cannot read. */
  readonly xsrfToken?: string;
}

/** Why a login has brought nobody, as `LoginOutcome` says it. */
export type RestRefusal = Extract<
  LoginOutcome,
  'wrong-credentials' | 'second-factor-required' | 'locked' | 'too-many-attempts'
>;

/** Settings of {@link withRestLogin}. Without the last five it is the companion's `restLogin` that is spoken to. */
export interface RestLoginOptions {
  /** Where the endpoints are (default `/account`), as an address like those of `withResourceServers`. */
  readonly baseUrl?: string;
  /**
   * Where the access token is: `body` (default) in the answer, for the memory of this page and the header `Authorization`
   * of listed servers; `cookie` in an HttpOnly cookie, so that no script ever sees it, for APIs that get that cookie.
   */
  readonly token?: 'body' | 'cookie';
  /** Path of the app's own page for signing in (default `/sign-in`). It must be open to everybody. */
  readonly loginPage?: string;
  /** Where the endpoints are below `baseUrl` (default `/login`, `/refresh`, `/logout`). All of them get a `POST`. */
  readonly paths?: {
    readonly login?: string;
    readonly refresh?: string;
    readonly logout?: string;
  };
  /** Headers against forged requests: default, `X-CSRF: 1` and the cookie `__Host-XSRF-TOKEN` in `X-XSRF-TOKEN`. */
  readonly xsrf?: readonly BackendXsrf[];
  /** Body of the login request, sent as JSON (default: user name, password, `second_factor`, and all else as it is). */
  readonly toBody?: (credentials: Credentials) => object;
  /**
   * Reads an answer with a status below 400 to a login or a refresh: who is signed in, `null` when nobody is. What it
   * rejects with, or a user without `sub`, is `backend_answer_invalid`.
   */
  readonly readSession?: (body: unknown) => RestAnswer | null | Promise<RestAnswer | null>;
  /** Reads an answer with a status from 400 on to a login, `null` when it is none of those: then `backend_refused`. */
  readonly readRefusal?: (status: number, body: unknown) => RestRefusal | null;
}

/** {@link RestLoginOptions} with the defaults that are needed at once. */
export type RestDialect = RestLoginOptions & Required<Pick<RestLoginOptions, 'loginPage' | 'xsrf'>>;
