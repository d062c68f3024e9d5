import { ɵlazy as lazy } from 'ngx-strongbox';
import type { ProviderSession } from './provider-session';

/** Loads the protocol once there is something to ask. */
export class LazyProviderSession {
  /** What has been loaded: to forget is not to wait for anything. */
  loaded: ProviderSession | null = null;
  readonly load = lazy(async () => {
    const { ProviderSession } = await import('./provider-session');
    return () => (this.loaded = new ProviderSession());
  });
}
