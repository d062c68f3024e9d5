import type { Request, RequestHandler, Response, Router } from 'express';
import type { JWK } from 'jose';
import type { BackendStore } from '../backend-store.ts';
import type { CsrfOptions } from '../csrf-protection.ts';
import type { AppSession } from '../token-source.ts';
import type { AttemptOptions } from './attempt-limits.ts';
import type { LoginCookieNames } from './login-cookies.ts';

/** What somebody has typed. Keep none of it, and log none of it. */
export interface Credentials {
  /** As typed. */
  readonly username: string;
  /** As typed. */
  readonly password: string;
  /** One-time code, `null` when none was sent. */
  readonly secondFactor: string | null;
  /** What else the app has sent along. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it came with. */
  readonly request: Request;
}

/** A user with the claims that the app and its APIs get to see. */
export interface LoginUser {
  /** Never given to anybody else, and never changed. */
  readonly sub: string;
  /** What the access token is good for, separated by spaces. */
  readonly scope?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** Outcome of a check of credentials; `locked` in seconds where one can say. */
export type CredentialsOutcome =
  LoginUser | 'wrong' | 'second-factor-required' | { readonly locked: number | true };

/** Settings of {@link restLogin}. */
export interface RestLoginOptions extends Pick<CsrfOptions, 'allowedOrigins' | 'allowedHeaders'> {
  /** The app's own origin, as in `https://shop.example.com`. Never taken from a request. */
  readonly origin: string;
  /** Path of the endpoints (default `/account`). */
  readonly basePath?: string;
  /**
   * Checks what was typed. `'wrong'` says nothing about which of the two it was: do the same work for an unknown user,
   * which {@link verifyPassword} does. Say `locked` and `'second-factor-required'` after the right password only, or they
   * tell strangers who has an account.
   */
  readonly checkCredentials: (credentials: Credentials) => Promise<CredentialsOutcome>;
  /** Asked at each renewal, for claims that have changed; `null` ends the session. Without it they stay as at the login. */
  readonly currentUser?: (sub: string) => Promise<LoginUser | null>;
  /**
   * Where the access token goes: `'body'` (default) for an app that keeps it in memory and calls several APIs, `'cookie'`
   * for one that calls its own origin alone and never sees it.
   */
  readonly token?: 'body' | 'cookie';
  /** Who issues the tokens (default: `origin`). */
  readonly issuer?: string;
  /** Which APIs the tokens are for (default: the issuer). */
  readonly audience?: string | readonly string[];
  /** The app in the tokens, as RFC 9068 wants it (default: `origin`). */
  readonly clientId?: string;
  /** Names of the user's claims that go into the access token (default: all of them). */
  readonly tokenClaims?: readonly string[];
  /**
   * Further claims of the access token, asked for at the login and at each renewal, for what depends on the request: the
   * `claims` of {@link sessionFingerprint}.
   */
  readonly requestClaims?: (request: Request, response: Response) => Readonly<Record<string, unknown>>;
  /**
   * Private JWKs for ES256 or EdDSA; the first one signs, all of them verify and are published. Needed in production and
   * with more than one node; else one is made, with a warning.
   */
  readonly signingKeys?: readonly JWK[];
  /** For signatures of cookies; the first one signs, all of them verify. At least 32 characters each. */
  readonly secrets: readonly string[];
  /** Where sessions are kept (default `memoryStore()`). */
  readonly store?: BackendStore;
  /** Names of the cookies. */
  readonly cookies?: LoginCookieNames;
  /** How many logins may fail. Addresses are right only if Express knows its proxies (`trust proxy`). */
  readonly attempts?: AttemptOptions;
  /** Seconds that an access token lasts (default 300). */
  readonly accessTokenTtl?: number;
  /** Seconds until a session ends that nobody renews (default 12 hours). */
  readonly idle?: number;
  /** Seconds until a session ends in any case (default 30 days). */
  readonly absolute?: number;
  /**
   * Seconds in which the refresh token before the current one gets the same answer again (default 10), so that a lost
   * answer or two tabs at once sign nobody out. With 0 they do.
   */
  readonly grace?: number;
  /** What `Clear-Site-Data` says after a logout (default `cache` and `storage`); `[]` leaves the header out. */
  readonly clearSiteData?: readonly string[];
  /**
   * Is told of failures that the browser learns only the kind of: what the app's functions have thrown, a store that is away.
   * Without it they are on the console, code and message in a line, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: unknown) => void;
  /** A refresh token came again that was replaced long ago: a sign of theft. The session has been ended. */
  readonly onReuse?: (sub: string) => void;
}

/** What {@link RestLogin.authenticate} asks for. */
export interface AuthenticateOptions {
  /** Scopes that the token needs, separated by spaces. */
  readonly scope?: string;
}

/** The own login of an app; `apiProxy()` takes it as the session. */
export interface RestLogin extends AppSession {
  /** All endpoints, their paths included: `app.use(login.router)`. */
  readonly router: Router;
  /**
   * Lets requests pass that carry a good access token, and sets `request.auth` to its claims; others get a challenge
   * (RFC 6750 §3). Looks the session up, so a sign-out counts at once; that costs one read of the store. A token in the
   * cookie has to pass {@link AppSession.guard} too.
   */
  authenticate(options?: AuthenticateOptions): RequestHandler;
  /** Ends all sessions of a user, on every node: after a change of password, say. */
  revoke(sub: string): Promise<void>;
}
