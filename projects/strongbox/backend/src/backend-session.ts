import { inject } from '@angular/core';
import {
  AuthError,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  type Session,
  type SessionSource,
  ɵlazy as lazy,
} from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';
import type { BackendAnswer } from './backend-dialect';
import { LONGEST_LIFE } from './longest-life';

/** Session that the backend keeps, and the browser has a cookie for that no script can read. */
export class BackendSession implements SessionSource {
  readonly #connection = inject<BackendConnection>(BackendConnection);
  readonly #later = lazy(async () => {
    const { BackendDeparture, renewSession } = await import('./after-start');
    return () => ({ departure: new BackendDeparture(this.#connection), renewSession });
  });
  #session: Session | null = null;
  #hasStarted = false;

  readonly isShared = false;
  readonly isSliding = true;

  name(): Promise<string> {
    return this.#connection.name();
  }

  async restore(signal: AbortSignal, mayLeave: boolean): Promise<Session | NoSession> {
    const open = await this.#connection.open(signal);
    const { client, dialect, unfinished } = open;
    const { scope } = unfinished;
    if (scope) {
      await (await this.#later()).departure.finishLogout(open, scope, mayLeave);
      return { reason: 'logout' };
    }
    const answer = await (dialect.start && !this.#hasStarted ? dialect.start(client) : dialect.look(client));
    signal.throwIfAborted();
    this.#hasStarted = true;
    return this.#take(answer) ?? noSession(answer);
  }

  async current(): Promise<Session | null> {
    return this.#session;
  }

  async login(
    options: LoginOptions,
    signal: AbortSignal,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    const { departure } = await this.#later();
    return departure.login(await this.#connection.open(signal), options, signal);
  }

  async renew(signal: AbortSignal, isAsked: boolean): Promise<Session> {
    const { renewSession } = await this.#later();
    const answer = await renewSession(this.#connection, signal, isAsked);
    const session = this.#take(answer);
    if (session) return session;
    throw new AuthError('not_signed_in', ngDevMode && 'the backend has ended the session.');
  }

  async logout(options: LogoutOptions): Promise<void> {
    this.#session = null;
    const open = await this.#connection.open(new AbortController().signal);
    // Until the backend has heard of it: the page may be gone before.
    open.unfinished.scope = options.scope ?? 'provider';
    const { departure } = await this.#later();
    await departure.logout(open, options);
  }

  async forget(): Promise<void> {
    this.#session = null;
    this.#connection.forgetUser();
  }

  #take(answer: BackendAnswer): Session | null {
    this.#connection.answer = answer;
    const session = (this.#session = toSession(answer));
    // A logout may come when nothing can be loaded any more.
    if (session) this.#later().catch(() => undefined);
    return session;
  }
}

function toSession({ user, expiresIn, endsIn, scopes, asked }: BackendAnswer): Session | null {
  const endsAt = endOf(endsIn);
  return (
    user && {
      user,
      expiresAt: endOf(expiresIn),
      ...(endsAt !== null && { endsAt }),
      ...(scopes && { scopes }),
      ...(asked && { asked }),
    }
  );
}

/** `null` for what is no time: no page shows a date that is none. */
function endOf(seconds: number | undefined): number | null {
  const isTime = typeof seconds === 'number' && seconds >= 0;
  return isTime ? Date.now() + Math.min(seconds, LONGEST_LIFE) * 1000 : null;
}

function noSession({ login }: BackendAnswer): NoSession {
  if (login === 'cancelled') return { reason: 'login-cancelled' };
  if (login !== 'failed') return { reason: 'no-session' };
  const error = new AuthError('login_refused', ngDevMode && 'the log of the backend says more.');
  return { reason: 'login-failed', error };
}
