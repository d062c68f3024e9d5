import { ɵSessionState as SessionState } from 'ngx-strongbox';

/** The real one, whose credential a test can end before its time. */
export class TestSessionState extends SessionState {
  /** As when time has passed: tells nobody. */
  expire(): void {
    const { session } = this;
    if (!session) throw new Error('Nobody is signed in, so there is no credential that could expire.');
    this.current.set({
      status: 'signed-in',
      session: { ...session, expiresAt: Date.now() - 1 },
      renewing: false,
    });
    this.renewFrom = -Infinity;
  }
}
