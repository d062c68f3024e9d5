import { DestroyRef, inject, signal } from '@angular/core';
import { ReplaySubject } from 'rxjs';
import { AuthError } from './auth-error';
import { type AuthEvent, type AuthState, eventOf, nextState, type Transition } from './auth-state';
import { renewFrom } from './renew-from';
import { SESSION_SOURCE, type Session } from './session-source';

/** What has happened. */
export interface Change {
  /** What makes another state. */
  readonly transition: Transition;
  /** Since when what led to it was under way; `null` when another tab did it. */
  readonly since: number | null;
}

/** Keeps the state, and tells of its changes once they are made. */
export class SessionState {
  /** To be changed by `change` alone. */
  protected readonly current = signal<AuthState>({ status: 'restoring' });
  readonly #changes = new ReplaySubject<Change>(1);
  readonly #events = new ReplaySubject<AuthEvent>(1);
  readonly #untold: AuthEvent[] = [];
  #isTelling = false;
  readonly #isSliding = inject(SESSION_SOURCE).isSliding;
  /** When the credential is due, in milliseconds since the epoch. */
  protected renewFrom = Infinity;
  #generation = new AbortController();
  /** See {@link Auth.state}. */
  readonly state = this.current.asReadonly();
  /** Told at once, to our own parts; the last one to those that come later. */
  readonly changes = this.#changes.asObservable();
  /** See {@link Auth.events}. */
  readonly events = this.#events.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#generation.abort(new AuthError('not_signed_in'));
      this.#changes.complete();
    });
  }

  /** Aborted when the session moves on, so that whatever is in flight for the old one is dropped when it lands. */
  get generation(): AbortSignal {
    return this.#generation.signal;
  }

  /** The session of the user who is signed in. */
  get session(): Session | null {
    const state = this.current();
    return state.status === 'signed-in' ? state.session : null;
  }

  /** Whether somebody is signed in with a credential that is still good when it arrives, as far as the browser can tell. */
  isFresh(): boolean {
    return this.session !== null && Date.now() < this.renewFrom;
  }

  /** Drops whatever is in flight. */
  newGeneration(
    reason = new AuthError('not_signed_in', ngDevMode && 'the session ended meanwhile.'),
  ): AbortSignal {
    this.#generation.abort(reason);
    this.#generation = new AbortController();
    return this.generation;
  }

  /** Takes a session in the place of the present one: a renewed one, or that of somebody else. */
  replace(session: Session, since: number | null): void {
    const isSameUser = this.session?.user.sub === session.user.sub;
    if (!isSameUser) this.newGeneration();
    this.change({ type: isSameUser ? 'renewed' : 'signed-in', session }, since);
  }

  /** Makes another state of the present one, if the transition fits it. */
  change(transition: Transition, since: number | null = Date.now()): void {
    const before = this.current();
    const after = nextState(before, transition);
    if (after === before) return;
    if ('session' in transition) this.renewFrom = this.#isSliding ? Infinity : renewFrom(transition.session);
    this.current.set(after);
    // A mistake in the set-up shows nowhere else until the app shows `error()`.
    if (ngDevMode && transition.type === 'signed-out' && transition.error) {
      console.warn(`[ngx-strongbox] ${transition.error.message}`);
    }
    this.#changes.next({ transition, since });
    this.#tell(eventOf(transition));
  }

  /** In order for everybody, also when one who is told something makes the next thing happen. */
  #tell(event: AuthEvent): void {
    this.#untold.push(event);
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next; (next = this.#untold.shift());) this.#events.next(next);
    this.#isTelling = false;
  }
}
