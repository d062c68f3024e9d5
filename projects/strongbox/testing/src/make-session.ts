import { AuthError, type ClaimMapping, type Session, type User } from 'ngx-strongbox';
import { granted } from './granted';
import type { TestSession } from './test-session';

/** @throws AuthError `config_invalid` */
export function makeSession(test: TestSession, mapping: ClaimMapping): Session {
  const { user: claims, roles, permissions, scopes, acr, authTime, expiresIn, endsIn } = test;
  const user: User = {
    sub: 'test-user',
    name: 'Test User',
    ...(roles && { roles }),
    ...(permissions && { permissions }),
    ...(acr !== undefined && { acr }),
    ...(authTime && { auth_time: Math.floor(authTime.getTime() / 1000) }),
    ...claims,
  };
  granted.set(user, { ...(roles && { roles }), ...(permissions && { permissions }) });
  checkGranted('roles', user, mapping);
  checkGranted('permissions', user, mapping);
  return {
    user,
    expiresAt: expiryIn(expiresIn),
    ...(endsIn !== undefined && { endsAt: Date.now() + endsIn * 1000 }),
    ...(scopes && { scopes }),
  };
}

/** In milliseconds since the epoch. */
export function expiryIn(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Date.now() + seconds * 1000;
}

/** A mapping that comes with the app's own providers knows nothing of what a test grants by name. */
function checkGranted(name: 'roles' | 'permissions', user: User, mapping: ClaimMapping): void {
  const wanted = granted.get(user)?.[name];
  if (!wanted || !mapping[name]) return;
  const found = mapping[name](user);
  if (Array.isArray(found) && wanted.every((one) => found.includes(one))) return;
  throw new AuthError(
    'config_invalid',
    `this app reads ${name} from other claims. Give these in \`user\`, or pass withClaimMapping to provideAuthTesting.`,
  );
}
