import type { TestSession } from './test-session';

/** What `provideAuthTesting` begins with. Somebody is signed in as soon as anything of a {@link TestSession} is given. */
export interface AuthTestingOptions extends TestSession {
  /**
   * What the app finds when it starts. `restoring` goes on until the test says what was found: with
   * {@link AuthTestingController.signIn}, `signOut` or `goOffline`. `unreachable` is offline from the start.
   */
  readonly state?: 'signed-in' | 'signed-out' | 'restoring' | 'unreachable';
  /**
   * What authorised requests carry: `token` (default) is `Authorization: Bearer test-access-token`, `cookie` is nothing
   * but what the browser adds itself, as with a backend session.
   */
  readonly credential?: 'token' | 'cookie';
  /** Whether tabs tell each other of sign-in and sign-out (default `false`: a test is one tab). */
  readonly tabSync?: boolean;
}
