import { ɵlazy as lazy } from 'ngx-strongbox';
import type { ProviderSession } from './provider-session';
import type * as withStore from './storage/with-store';

/** Loads the protocol once there is something to ask. */
export class LazyProviderSession {
  /** What has been loaded: to forget is not to wait for anything. */
  loaded: ProviderSession | null = null;
  readonly load: () => Promise<ProviderSession>;

  constructor(loadWithStore?: () => Promise<typeof withStore>) {
    this.load = lazy(async () => {
      const [{ ProviderSession }, parts] = await Promise.all([
        import('./provider-session'),
        loadWithStore?.(),
      ]);
      return () => (this.loaded = new ProviderSession(parts));
    });
  }
}
