import { inject, Injector, runInInjectionContext } from '@angular/core';
import { AuthError } from './auth-error';

/** A part of the library that the first page does without. */
export function lazily<T>(chunk: Promise<T>): Promise<T> {
  return chunk.catch(() => {
    throw new AuthError('server_unreachable', ngDevMode && 'a part of this app could not be loaded.');
  });
}

/**
 * What a part of the library makes, once it is first asked for, and again if that has failed. Call it in an injection
 * context: there it is made.
 */
export function lazy<T>(load: () => Promise<() => T>): () => Promise<T> {
  const injector = inject(Injector);
  let loading: Promise<T> | null = null;
  return () => {
    if (loading) return loading;
    const attempt = (loading = lazily(load()).then((make) => runInInjectionContext(injector, make)));
    attempt.catch(() => (loading = null));
    return attempt;
  };
}
