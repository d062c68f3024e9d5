import type { User } from 'ngx-strongbox';

/**
 * Somebody who is signed in, as far as a test cares. What is left out is of a plain user: `test-user`, named "Test User",
 * who may do nothing in particular and whose session does not end.
 */
export interface TestSession {
  /** Claims of the user, in the place of `sub` and `name` or besides them. */
  readonly user?: Partial<User>;
  /** Roles, wherever the app's claim mapping would look for them; also the claim `roles`. */
  readonly roles?: readonly string[];
  /** Permissions, likewise; also the claim `permissions`. */
  readonly permissions?: readonly string[];
  /** Scopes that were granted. */
  readonly scopes?: readonly string[];
  /** How the user has signed in: the claim `acr`, for guards that want a certain strength. */
  readonly acr?: string;
  /** When the user has signed in: the claim `auth_time`, for guards with `maxAge`. */
  readonly authTime?: Date;
  /** Seconds until the credential has to be renewed, and again after each renewal (default: never). */
  readonly expiresIn?: number;
  /** Seconds until the session ends whatever is done (default: never). */
  readonly endsIn?: number;
}
