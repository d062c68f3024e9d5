import { InjectionToken } from '@angular/core';
import type { AuthError } from './auth-error';

/**
 * Who is signed in: the claims the strategy has verified.
 *
 * Only `sub` is certain; what else is there depends on the scopes asked for.
 */
export interface User {
  /** Stable identifier of the user at the issuer. */
  readonly sub: string;
  /** Full name for display. */
  readonly name?: string;
  /** Name the user goes by at the provider; may change. */
  readonly preferred_username?: string;
  /** Address of the user's mailbox. */
  readonly email?: string;
  /** Address of a profile picture. */
  readonly picture?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** A session as the core knows it: whose it is and how long its credential is good. */
export interface Session {
  /** The verified claims. */
  readonly user: User;
  /** When the credential has to be renewed, in milliseconds since the epoch; `null` when the server did not say. */
  readonly expiresAt: number | null;
  /** When it ends whatever is done, in milliseconds since the epoch, where the server has said so. */
  readonly endsAt?: number;
  /** The scopes that were granted, where the strategy knows. */
  readonly scopes?: readonly string[];
  /** What the login that began it asked for: asking again for what was not given would never end. */
  readonly asked?: AskedFor;
}

/** How a user has to have signed in. */
export interface Strength {
  /** Authentication context class (`acr`) to reach, or several, most wanted first (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly acr?: string | readonly string[];
  /** How long ago the user may have signed in, in seconds. */
  readonly maxAge?: number;
}

/**
 * Why nobody is signed in: `no-session` nobody was; `logout` the user left; `session-ended` the server ended it;
 * `idle` nobody was there any more; `login-cancelled` the user turned back; `login-failed` see the error.
 */
export type SignedOutReason =
  'no-session' | 'logout' | 'session-ended' | 'idle' | 'login-cancelled' | 'login-failed';

/** What a login has asked for beyond the usual. */
export interface AskedFor extends Strength {
  /** The scopes besides the usual ones, separated by spaces. */
  readonly scope?: string;
  /** When the login was done, in milliseconds since the epoch: what was given then may have grown old since. */
  readonly at?: number;
}

/** What {@link SessionSource.restore} found when there is no session. */
export interface NoSession {
  /** Why there is none. */
  readonly reason: SignedOutReason;
  /** What went wrong, where something did. */
  readonly error?: AuthError;
}

/** What a user has typed into the app's own login form. */
export interface Credentials {
  /** Name the user goes by at the backend. */
  readonly username: string;
  /** As typed. */
  readonly password: string;
  /** One-time code, once the login has given `second-factor-required`. */
  readonly secondFactor?: string;
  /** Whatever else the backend wants to know. */
  readonly [field: string]: unknown;
}

/** What a caller may ask of a login. Strategies ignore what they cannot do. */
export interface LoginOptions extends Strength {
  /** For `withRestLogin` alone: who signs in. They are sent once and kept nowhere. */
  readonly credentials?: Credentials;
  /** Where to be after it: a path of this app (default: the current URL). Other origins are refused. */
  readonly redirectTo?: string;
  /** Whether to ask for credentials or for the account even when a session exists. */
  readonly prompt?: 'login' | 'consent' | 'select_account' | 'create';
  /** User name to offer on the login page. */
  readonly loginHint?: string;
  /** Scopes to ask for besides the usual ones, separated by spaces. */
  readonly scope?: string;
  /** Languages for the login page, most wanted first, as BCP 47 tags. */
  readonly uiLocales?: readonly string[];
  /**
   * For `withOidc` alone: further parameters of this request, such as `{ kc_idp_hint: 'github' }` for who is to sign the
   * user in. What the request says by itself counts, and a request object is left out.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `popup` keeps this page as it is (default `page`). Call it from a click, or the browser blocks the window. */
  readonly display?: 'page' | 'popup';
  /** Calls the login off, where that is still possible. */
  readonly signal?: AbortSignal;
}

/**
 * `redirecting`: the page is about to leave for the login page, or the app shows its own. `signed-in`: done, without
 * leaving. `popup-blocked`: the browser did not open the window. `popup-closed`: the user shut it. `cancelled`: the user
 * turned back in it. `aborted`: by the signal of the options. With {@link LoginOptions.credentials}: `wrong-credentials`;
 * `second-factor-required`: ask again with it; `locked`: the account is; `too-many-attempts`: later.
 */
export type LoginOutcome =
  | 'redirecting'
  | 'signed-in'
  | 'popup-blocked'
  | 'popup-closed'
  | 'cancelled'
  | 'aborted'
  | 'wrong-credentials'
  | 'second-factor-required'
  | 'locked'
  | 'too-many-attempts';

/** How far a logout reaches. */
export interface LogoutOptions {
  /** Where to be after it: a path of this app (default: its start page). The provider must know it. */
  readonly redirectTo?: string;
  /** `app` (default `provider`) leaves the session at the provider alone, so the next login may ask nothing. */
  readonly scope?: 'provider' | 'app';
}

/**
 * Port: how one strategy restores, starts, renews and ends a session.
 *
 * An aborted signal means that the session has moved on (a logout, or the time limit): the operation must not keep
 * anything it obtained. Failures are an {@link AuthError}.
 */
export interface SessionSource {
  /** Whether tabs share the credential itself, so that only one of them may renew it at a time. */
  readonly isShared: boolean;
  /**
   * Whether using the session prolongs it at the server, so that no request has to wait for a renewal; `expiresAt` is
   * when it ends unused, and a renewal that nobody has asked for only looks how it is.
   */
  readonly isSliding?: boolean;
  /** Names the session, the same in each tab and in nothing else at this origin. */
  name(): Promise<string>;
  /**
   * Finishes a login the page was opened for, or finds an existing session without showing anything. With `mayLeave`
   * that may take the page away and back; without, somebody is using it.
   */
  restore(signal: AbortSignal, mayLeave: boolean): Promise<Session | NoSession>;
  /** The session as this tab and others have left it, without asking the server. */
  current(): Promise<Session | null>;
  /** Calls `changed` when the credential was changed by something that tells no tab of it. Gives what ends that. */
  watch?(changed: () => void): () => void;
  /** Starts a login: gives the session, `redirecting` when the page is about to leave for one, or why there is none. */
  login(options: LoginOptions, signal: AbortSignal): Promise<Session | Exclude<LoginOutcome, 'signed-in'>>;
  /** Goes where a login that has not left the page was to lead, now that guards know of it. */
  arrive?(options: LoginOptions): void;
  /**
   * Replaces the credential. Rejects without touching the old one when it cannot. `isAsked` says that the app wants the
   * session to go on, and is not just about to find out whether it does.
   */
  renew(signal: AbortSignal, isAsked: boolean): Promise<Session>;
  /** Forgets the credential before it first waits, then ends the session elsewhere as well as it can. */
  logout(options: LogoutOptions): Promise<void>;
  /** Forgets the credential before it first waits, because another tab has ended the session. */
  forget(): Promise<void>;
}

/** The strategy's {@link SessionSource}. */
export const SESSION_SOURCE = new InjectionToken<SessionSource>(ngDevMode ? 'SESSION_SOURCE' : '');
