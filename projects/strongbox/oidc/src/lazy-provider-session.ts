import { ɵlazy as lazy } from 'ngx-strongbox';
import type { ProviderSession } from './provider-session';

/** Loads the protocol once there is something to ask. */
export class LazyProviderSession {
  /** What has been loaded: to forget is not to wait for anything. */
  loaded: ProviderSession | null = null;
  readonly load: () => Promise<ProviderSession>;

  constructor(loadMaker: () => Promise<() => ProviderSession>) {
    this.load = lazy(async () => {
      const make = await loadMaker();
      return () => (this.loaded = make());
    });
  }
}
