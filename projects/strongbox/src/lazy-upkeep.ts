import { EnvironmentInjector, inject, runInInjectionContext } from '@angular/core';
import { lazily } from './lazily';
import type { Renewal } from './renewal';
import type { SessionLifecycle } from './session-lifecycle';
import type { SessionState } from './session-state';

/**
 * Loads all that keeps a session going, of which the first page needs nothing: when it is first asked for, and again if
 * that has failed. Call it in an injection context.
 */
export function lazyUpkeep(
  session: SessionState,
  lifecycle: SessionLifecycle,
  window: (Window & typeof globalThis) | null,
): () => Promise<Renewal> {
  const injector = inject(EnvironmentInjector);
  let upkeep: Promise<Renewal> | null = null;

  const load = async (): Promise<Renewal> => {
    const { keepUp } = await lazily(import('./session-upkeep'));
    return runInInjectionContext(injector, () => keepUp(session, lifecycle, window));
  };
  return () => {
    if (upkeep) return upkeep;
    const loading = (upkeep = load());
    loading.catch(() => (upkeep = null));
    return loading;
  };
}
