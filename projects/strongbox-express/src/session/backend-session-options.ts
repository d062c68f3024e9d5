import type { CryptoKey, JWK } from 'jose';
import type { CustomFetch } from 'openid-client';
import type { BackendError } from '../backend-error.ts';
import type { BackendStore } from '../backend-store.ts';
import type { UserClaims } from '../contract.ts';
import type { LogoutSubject } from './logout-token.ts';

/** Names of the cookies, of one's own for each backend on an origin. */
export interface SessionCookies {
  /** Names the session (default `__Host-Http-session`). */
  readonly session?: string;
  /** Begins the names of the cookies that a login needs for minutes (default `__Host-Http-login`). */
  readonly login?: string;
  /** Read by Angular for the double submit (default `__Host-XSRF-TOKEN`). */
  readonly xsrf?: string;
}

/** How the backend proves to the provider who it is (OpenID Connect Core 1.0 §9). */
export type ClientCredential =
  | {
      /** As given by the provider. */
      readonly clientSecret: string;
      readonly privateKey?: never;
    }
  | {
      /** For `private_key_jwt`; as a JWK it needs `alg`, and `kid` if the provider knows it by one. */
      readonly privateKey: CryptoKey | JWK;
      readonly clientSecret?: never;
    };

/** Settings of {@link backendSession} besides its credential at the provider. */
export interface BackendSessionSettings {
  /** Where browsers find this backend, as in `https://shop.example.com`. Never taken from a request. */
  readonly origin: string;
  /** The provider, as its metadata spells it (OpenID Connect Discovery 1.0 §3). Plain http only on this machine. */
  readonly issuer: string;
  /** As registered at the provider. */
  readonly clientId: string;
  /** Asked for in each login (default `openid`); `offline_access` too, where the provider wants it for refresh tokens. */
  readonly scope?: string;
  /** Further parameters of authorization requests, for what a provider wants besides the standards. */
  readonly loginParameters?: Readonly<Record<string, string>>;
  /** What the provider calls the parameter that says where a logout comes back to (default `post_logout_redirect_uri`). */
  readonly postLogoutParameter?: string;
  /** Resource servers to get access tokens for, the usual one first (RFC 8707). */
  readonly resource?: string | readonly string[];
  /** For cookies and for what is stored; the first one writes, all of them read. At least 32 characters each. */
  readonly secrets: readonly string[];
  /** Where sessions are kept (default `memoryStore()`). */
  readonly store?: BackendStore;
  /** Path of the endpoints (default `/bff`). */
  readonly basePath?: string;
  /** Needed only when two backends share an origin. */
  readonly cookies?: SessionCookies;
  /** Seconds without a request after which the session ends (default 30 minutes). */
  readonly idle?: number;
  /** Seconds after the login when the session ends in any case (default 8 hours). */
  readonly absolute?: number;
  /** Where the app's pages are (default `origin`). */
  readonly appOrigin?: string;
  /** Other origins of the same site whose scripts may call the backend. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether each login asks the userinfo endpoint too (default `false`), for providers whose ID token does not say the user's
   * name (OpenID Connect Core 1.0 §5.3). Costs a request; where it fails, `onError` is told and the user is signed in without.
   */
  readonly userinfo?: boolean;
  /** What of the user the app gets to see (default: all claims of the ID token that are not the protocol's own). */
  readonly userClaims?: (claims: UserClaims) => UserClaims;
  /** What `Clear-Site-Data` says after a logout (default `cache` and `storage`); `[]` leaves the header out. */
  readonly clearSiteData?: readonly ('cache' | 'cookies' | 'storage')[];
  /** Whether logout tokens may come without `typ: logout+jwt`, as older providers send them (default `false`). */
  readonly untypedLogoutTokens?: boolean;
  /**
   * Is told of each back-channel logout when its sessions have ended, to forget what else there is of the user, such as by `evict`
   * of {@link userinfoCache}. While it rejects the provider gets no good answer, and sends it again.
   */
  readonly onBackchannelLogout?: (who: LogoutSubject) => Promise<unknown>;
  /** Seconds that the provider's clock may differ (default 30). */
  readonly clockTolerance?: number;
  /** How to reach the provider, for a proxy or a private certificate authority (default: the global `fetch`). */
  readonly fetch?: CustomFetch;
  /**
   * Is told of failures that the browser learns only the kind of, such as a refused login. No secret is in their
   * messages. Without it they are on the console, code and message in a line, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/** Settings of {@link backendSession}. */
export type BackendSessionOptions = BackendSessionSettings & ClientCredential;
