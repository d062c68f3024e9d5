import type { TestUser } from './test-user.ts';

/** What the test provider has to know of the app; the same as in the app's own configuration. */
export interface TestProviderOptions {
  /**
   * The issuer the app is configured with, exactly as it is there. The test provider plays it: what the browser sends there
   * goes to this process and nowhere else, whether that address exists or not.
   */
  readonly issuer: string;
  /** The client id the app is configured with. */
  readonly clientId: string;
  /**
   * For an app whose backend is the client: its secret, with HTTP Basic (RFC 6749 §2.3.1). The backend has to find the provider
   * by itself, so the issuer is then one like `http://localhost:4400`, and Playwright has `workers: 1`.
   */
  readonly clientSecret?: string;
  /**
   * The `aud` of access tokens (RFC 9068 §2.2) when the app asks for no `resource` (default: the client id). An app that does
   * gets tokens for that.
   */
  readonly audience?: string;
  /** Seconds that access tokens are good for (default: 300). Short ones make the app renew. */
  readonly accessTokenTtl?: number;
  /**
   * The port to listen on, of the loopback interface only, for servers that have to know the address beforehand. Without it: any
   * free one, or that of the issuer if there is a client secret. Workers beside the first take a free one; all of a run sign with
   * the same key.
   */
  readonly port?: number;
}

/** The OpenID provider in this process. */
export interface TestProvider {
  /** The issuer it plays. */
  readonly issuer: string;
  /**
   * Where servers reach it, for the issuer is known to the browser alone: an API finds the keys at `${address}/jwks`, and the
   * metadata are below it too.
   */
  readonly address: string;
  /** Seconds that access tokens issued from now on are good for; the end of a test resets it. */
  accessTokenTtl: number;
  /** An access token as the app would get it, to call an API from a test without the app. */
  accessToken(user: TestUser, request?: AccessTokenRequest): Promise<string>;
  /**
   * Takes back all that this user has granted: the next renewal fails with `invalid_grant` (RFC 6749 §5.2). The session at
   * the provider goes on.
   */
  revoke(user: Pick<TestUser, 'sub'>): void;
  /** Hangs up on everybody from now on, browsers and servers, as a provider that is not there. */
  down(): void;
  /** Ends an outage, as the end of each test does. */
  up(): void;
}

/** What a test asks an access token for. */
export interface AccessTokenRequest {
  /** Separated by spaces; none without. */
  readonly scope?: string;
  /** What the token is for; without it, what the option of this name says. */
  readonly audience?: string;
}

/** With what the fixture needs of it. */
export interface RunningProvider extends TestProvider {
  readonly clientId: string;
  /** Where browsers go by themselves; null: what they send to the issuer has to be led here. */
  readonly browserOrigin: string | null;
  /** An origin where the app runs, besides all of this machine. */
  admit(origin: string): void;
  /** The value of the session cookie of somebody who has signed in. */
  openSession(user: TestUser): Promise<string>;
  endSession(id: string): Promise<void>;
  close(): Promise<void>;
}
