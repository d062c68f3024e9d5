import { AuthError, type User } from 'ngx-strongbox';

/**
 * The claims a backend has answered.
 *
 * @throws AuthError `backend_answer_invalid` when they do not name anybody
 */
export function readUser(claims: unknown, endpoint: string): User {
  const { sub } = Object(claims) as Partial<User>;
  if (typeof sub === 'string' && sub !== '') return claims as User;
  throw answerInvalid(endpoint, 'names no `sub`');
}

/** For what no backend of that kind answers. */
export function answerInvalid(endpoint: string, what: string): AuthError {
  return new AuthError(
    'backend_answer_invalid',
    ngDevMode && `${endpoint} ${what}: are \`baseUrl\` and \`dialect\` right?`,
  );
}
