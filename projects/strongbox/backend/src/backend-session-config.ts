import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { AuthError, ɵlazy as lazy, ɵtoAddressRule as toAddressRule } from 'ngx-strongbox';
import type { BackendDialect } from './backend-dialect';
import { strongboxExpress } from './strongbox-express';

/** Settings of {@link withBackendSession}. */
export interface BackendSessionConfig {
  /**
   * Where the endpoints of the backend are (default `/bff`): a path of this app's own origin, or an https address of the
   * same site.
   */
  readonly baseUrl?: string;
  /** How the backend is spoken to (default {@link strongboxExpress}). */
  readonly dialect?: BackendDialect;
}

/** {@link BackendSessionConfig} with defaults filled in; `baseUrl` is absolute, without a slash at its end. */
export type BackendSettings = Required<BackendSessionConfig>;

/** Gets the settings when they are first needed, and again if that has failed. */
export const BACKEND_SETTINGS = new InjectionToken<() => Promise<BackendSettings>>(
  ngDevMode ? 'BACKEND_SETTINGS' : '',
);

/** Call it in an injection context: there they are asked for. */
export function backendSettings(
  config: () => BackendSessionConfig | Promise<BackendSessionConfig>,
): () => Promise<BackendSettings> {
  const document = inject(DOCUMENT);
  const load = async (): Promise<BackendSettings> => {
    const { baseUrl = '/bff', dialect = strongboxExpress } = await read(config);
    const { origin, path } = toAddressRule(baseUrl, document, '`baseUrl`');
    return { baseUrl: origin + path, dialect };
  };
  const loaded = lazy(async () => load);
  return async () => loaded();
}

async function read<T>(config: () => T | Promise<T>): Promise<T> {
  try {
    return await config();
  } catch {
    throw new AuthError('server_unreachable', ngDevMode && 'the settings could not be loaded.');
  }
}
