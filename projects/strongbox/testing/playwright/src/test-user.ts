/**
 * Somebody the test provider knows: every property is a claim, in the ID token, in access tokens and at the userinfo endpoint
 * (OpenID Connect Core 1.0 §5.1). `sub` is the only one that has to be there. Two users with one `sub` are the same user, who
 * is from then on as described last.
 *
 * ```ts
 * import type { TestUser } from 'ngx-strongbox/testing/playwright';
 *
 * export const alice: TestUser = { sub: 'alice', name: 'Alice', roles: ['admin'] };
 * ```
 */
export interface TestUser {
  /** Who it is. */
  readonly sub: string;
  /** How strongly the user has signed in, for guards and APIs that demand something of that. */
  readonly acr?: string;
  /** Whatever else the app wants to know of its user. */
  readonly [claim: string]: unknown;
}
