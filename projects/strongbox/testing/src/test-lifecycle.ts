import { DOCUMENT, inject } from '@angular/core';
import {
  AuthError,
  type SignedOutReason,
  ɵRENEWAL_AHEAD as RENEWAL_AHEAD,
  ɵSessionLifecycle as SessionLifecycle,
  ɵTAB_SYNC as TAB_SYNC,
} from 'ngx-strongbox';
import type { TestSession } from './test-session';
import { TestSessionSource } from './test-session-source';
import { TestSessionState } from './test-session-state';

/** The real one, but what there is at the start is known at once, or when the test says so. */
export class TestLifecycle extends SessionLifecycle {
  readonly #source = inject(TestSessionSource);
  readonly #session = inject(TestSessionState);
  readonly #window = inject(DOCUMENT).defaultView;
  /** What no test has asked for has no timer, and loads nothing that a test might not wait for. */
  readonly #isKeptUp = inject(TAB_SYNC) || inject(RENEWAL_AHEAD) !== 'never';
  #settle: () => void = () => undefined;
  readonly #isSettled = new Promise<void>((resolve) => (this.#settle = resolve));

  constructor() {
    super();
    const { start } = this.#source;
    if (!this.isBrowser || start === 'restoring') return;
    if (start === 'signed-in') this.signIn();
    else if (start === 'signed-out') this.signOut('no-session');
    else this.goOffline();
  }

  /** Nothing is looked for: who waits goes on when the test says what there is. */
  override restore(): Promise<void> {
    if (!this.isBrowser) return Promise.resolve();
    if (this.#isKeptUp) this.renewal().catch(() => undefined);
    return this.#isSettled;
  }

  signIn(test?: TestSession): void {
    const session = this.#source.begin(test);
    this.#session.newGeneration();
    this.#session.change({ type: 'signed-in', session });
    this.#settle();
  }

  signOut(reason: SignedOutReason): void {
    this.leave(reason);
    this.#settle();
  }

  expire(): void {
    this.#session.expire();
  }

  goOffline(): void {
    this.#source.isOffline = true;
    this.#session.change({ type: 'unreachable', error: new AuthError('server_unreachable') });
    if (this.state().status === 'unreachable') this.#settle();
  }

  goOnline(): void {
    this.#source.isOffline = false;
    if (this.state().status === 'unreachable') {
      if (this.#source.isSomebody) this.signIn();
      else this.signOut('no-session');
    }
    this.#window?.dispatchEvent(new Event('online'));
  }
}
