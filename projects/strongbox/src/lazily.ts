import { AuthError } from './auth-error';

/** A part of the library that the first page does without. */
export function lazily<T>(chunk: Promise<T>): Promise<T> {
  return chunk.catch(() => {
    throw new AuthError('server_unreachable', ngDevMode && 'a part of this app could not be loaded.');
  });
}
