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
}

/**
 * Why nobody is signed in: `no-session` nobody was; `logout` the user left; `session-ended` the server ended it;
 * `login-cancelled` the user turned back; `login-failed` see the error.
 */
export type SignedOutReason = 'no-session' | 'logout' | 'session-ended' | 'login-cancelled' | 'login-failed';

/** What {@link SessionSource.restore} found when there is no session. */
export interface NoSession {
  /** Why there is none. */
  readonly reason: SignedOutReason;
  /** What went wrong, where something did. */
  readonly error?: AuthError;
}

/** What a caller may ask of a login. Strategies ignore what they cannot do. */
export interface LoginOptions {
  /** Where to be after it: a path of this app (default: the current URL). Other origins are refused. */
  readonly returnUrl?: string;
  /** Whether to ask for credentials or for the account even when a session exists. */
  readonly prompt?: 'login' | 'consent' | 'select_account' | 'create';
  /** User name to offer on the login page. */
  readonly loginHint?: string;
}

/** `redirecting`: the page is about to leave for the login page. `signed-in`: done, without leaving. */
export type LoginOutcome = 'redirecting' | 'signed-in';

/** How far a logout reaches. */
export interface LogoutOptions {
  /** Where to be after it: a path of this app (default: its start page). The provider must know it. */
  readonly returnUrl?: string;
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
  /** Finishes a login the page was opened for, or finds an existing session without showing anything. */
  restore(signal: AbortSignal): Promise<Session | NoSession>;
  /** Starts a login: gives the session, or `redirecting` when the page is about to leave for one. */
  login(options: LoginOptions, signal: AbortSignal): Promise<Session | 'redirecting'>;
  /** Replaces the credential. Rejects without touching the old one when it cannot. */
  renew(signal: AbortSignal): Promise<Session>;
  /** Forgets the credential before it first waits, then ends the session elsewhere as well as it can. */
  logout(options: LogoutOptions): Promise<void>;
}

/** The strategy's {@link SessionSource}. */
export const SESSION_SOURCE = new InjectionToken<SessionSource>(ngDevMode ? 'SESSION_SOURCE' : '');
