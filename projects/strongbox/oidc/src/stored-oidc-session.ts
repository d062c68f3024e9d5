import { inject, Injector } from '@angular/core';
import { LazyProviderSession } from './lazy-provider-session';
import { OidcSession } from './oidc-session';
import { TOKEN_STORE } from './storage/token-store';

/** The same with tokens in a store of the app, which other tabs may have too. */
export class StoredOidcSession extends OidcSession {
  readonly #injector = inject(Injector);
  readonly #provider = inject(LazyProviderSession);

  override get isShared(): boolean {
    return !!this.#provider.loaded?.isShared;
  }

  watch(changed: () => void): () => void {
    const nothing = (): void => undefined;
    try {
      return this.#injector.get(TOKEN_STORE).watch?.(changed) ?? nothing;
    } catch {
      // Tabs still tell each other.
      return nothing;
    }
  }

  /** What there is may be in the store. */
  protected override async isFirstVisit(): Promise<boolean> {
    return false;
  }
}
