import { InjectionToken, Injector, inject, runInInjectionContext } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
import type { OidcConfig } from './oidc-config';

/** Gets the settings when they are first needed, and again if that has failed. */
export const OIDC_SETTINGS = new InjectionToken<() => Promise<OidcConfig>>(ngDevMode ? 'OIDC_SETTINGS' : '');

/** Call it in an injection context: there they are asked for. */
export function oidcSettings(config: () => OidcConfig | Promise<OidcConfig>): () => Promise<OidcConfig> {
  const injector = inject(Injector);
  let loading: Promise<OidcConfig> | null = null;

  const load = async (): Promise<OidcConfig> => {
    try {
      return await runInInjectionContext(injector, config);
    } catch {
      throw new AuthError('server_unreachable', ngDevMode && 'the settings could not be loaded.');
    }
  };
  return () => {
    if (loading) return loading;
    const attempt = (loading = load());
    attempt.catch(() => (loading = null));
    return attempt;
  };
}
