// What passes between the browser and the backend; openapi.yaml says the same for other languages. The names on the
// wire are spelt as OAuth spells its own. This file is the same in ngx-strongbox/backend: CI compares the two.

/** Claims of the signed-in user, those of the protocol left out. */
export interface UserClaims {
  /** Identifier of the user at the issuer. */
  readonly sub: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** What a login asked for beyond the usual. */
export interface LoginAsked {
  /** Authentication context classes, most wanted first, separated by spaces. */
  readonly acr_values?: string;
  /** Seconds. */
  readonly max_age?: number;
  /** Scopes besides the usual ones. */
  readonly scope?: string;
  /** When the login was done, in seconds since the epoch. */
  readonly at: number;
}

/** Nobody is signed in. */
export interface SignedOutAnswer {
  /** Tells this answer from the other. */
  readonly signed_in: false;
  /** How the last login ended, told once. */
  readonly login_error?: 'login_cancelled' | 'login_failed';
  /** What `X-XSRF-TOKEN` has to be, told to pages on another origin: they cannot read the cookie. */
  readonly xsrf_token?: string;
}

/** Somebody is signed in. */
export interface SignedInAnswer {
  /** Tells this answer from the other. */
  readonly signed_in: true;
  /** Who that is. */
  readonly user: UserClaims;
  /** Seconds until the session ends unless it is used. */
  readonly expires_in: number;
  /** Seconds until the session ends in any case. */
  readonly ends_in: number;
  /** The scopes granted, separated by spaces. */
  readonly scope?: string;
  /** What the login that began the session asked for. */
  readonly asked?: LoginAsked;
  /** What `X-XSRF-TOKEN` has to be, told to pages on another origin: they cannot read the cookie. */
  readonly xsrf_token?: string;
}

/** `GET /session`, which does not prolong the session, and `POST /session`, which does. */
export type SessionAnswer = SignedInAnswer | SignedOutAnswer;

/** Query of `GET /login`, a navigation. */
export interface LoginQuery {
  /** Where to be after it: a path of the app. */
  readonly redirect_to?: string;
  /** As in OpenID Connect Core 1.0 §3.1.2.1, without `none`. */
  readonly prompt?: string;
  /** User name to offer. */
  readonly login_hint?: string;
  /** Authentication context classes, most wanted first, separated by spaces. */
  readonly acr_values?: string;
  /** Seconds. */
  readonly max_age?: string;
  /** Scopes besides the usual ones. */
  readonly scope?: string;
  /** BCP 47 tags, most wanted first, separated by spaces. */
  readonly ui_locales?: string;
}

/** Body of `POST /logout`. */
export interface LogoutRequest {
  /** Where to be after it: a path of the app. */
  readonly redirect_to?: string;
  /** `app` leaves the session at the provider alone. */
  readonly scope?: 'provider' | 'app';
}

/** Answer of `POST /logout`. */
export interface LogoutAnswer {
  /** Where the page has to go to end the session at the provider too. */
  readonly location: string | null;
}

/** Body of `POST /token`, of the token mediator. */
export interface TokenRequest {
  /** The resource server, as an absolute URL (RFC 8707). */
  readonly resource?: string;
  /** The scopes wanted, no more than were granted. */
  readonly scope?: string;
  /** `id` of a token that the resource server has refused. */
  readonly refused?: string;
}

/** Answer of `POST /token`. */
export interface TokenAnswer {
  /** For the resource server alone. */
  readonly access_token: string;
  /** How to send it (RFC 6750 §2.1). */
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  /** What it is good for, separated by spaces. */
  readonly scope: string;
  /** Names the token without being one. */
  readonly id: string;
}

/** Body of `POST /login` of the own login. Further fields are the app's own. */
export interface PasswordLoginRequest {
  /** As typed. */
  readonly username: string;
  /** As typed. */
  readonly password: string;
  /** One-time code, where one was asked for. */
  readonly second_factor?: string;
  /** Whatever else the app's backend wants to know. */
  readonly [field: string]: unknown;
}

/** `POST /login` and `POST /refresh` of the own login, when somebody is signed in. */
export interface PasswordSessionAnswer {
  /** Tells this answer from `SignedOutAnswer`. */
  readonly signed_in: true;
  /** Who that is. */
  readonly user: UserClaims;
  /** Seconds until the access token ends. */
  readonly expires_in: number;
  /** Seconds until the session ends in any case. */
  readonly ends_in: number;
  /** What the access token is good for, separated by spaces. */
  readonly scope?: string;
  /** Left out where the token is in an HttpOnly cookie. */
  readonly access_token?: string;
  /** How to send it (RFC 6750 §2.1). */
  readonly token_type?: 'Bearer';
  /** What `X-XSRF-TOKEN` has to be, told to pages on another origin: they cannot read the cookie. */
  readonly xsrf_token?: string;
}

/** Stable codes of a failure. */
export type BackendErrorCode =
  | 'body_too_large'
  | 'claims_refused'
  | 'csrf_refused'
  | 'invalid_request'
  | 'locked'
  | 'logout_token_invalid'
  | 'not_signed_in'
  | 'provider_refused'
  | 'provider_unreachable'
  | 'resource_refused'
  | 'route_refused'
  | 'scope_refused'
  | 'second_factor_required'
  | 'store_unreachable'
  | 'stronger_login_required'
  | 'token_too_large'
  | 'too_many_attempts'
  | 'unexpected'
  | 'upstream_timeout'
  | 'upstream_unreachable'
  | 'wrong_credentials';

/** Body of every answer with a status of 400 or more. */
export interface ErrorAnswer {
  /** Stable across releases. */
  readonly code: BackendErrorCode;
  /** For developers; says nothing about the user. */
  readonly message: string;
}
