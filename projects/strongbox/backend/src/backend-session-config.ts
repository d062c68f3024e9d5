import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { AuthError, ɵlazy as lazy, ɵtoAddressRule as toAddressRule } from 'ngx-strongbox';
import type { BackendDialect } from './backend-dialect';

/** Settings of {@link withBackendSession}. */
export interface BackendSessionConfig {
  /**
   * Where the endpoints of the backend are (default `/bff`): a path of this app's own origin, or an https address of the
   * same site.
   */
  readonly baseUrl?: string;
  /** How the backend is spoken to (default `strongboxExpress`). */
  readonly dialect?: BackendDialect;
}

/** Where a backend is, without a slash at the end, and how it is spoken to. */
export interface BackendSettings<Dialect = BackendDialect> {
  readonly baseUrl: string;
  readonly dialect: Dialect;
  /** Whether the listed servers go by its cookies too, so that they want the same headers against forged requests. */
  readonly hasApis: boolean;
}

/** Gets the settings when they are first needed, and again if that has failed. */
export const BACKEND_SETTINGS = new InjectionToken<() => Promise<BackendSettings<unknown>>>(
  ngDevMode ? 'BACKEND_SETTINGS' : '',
);

/** Call it in an injection context: there they are asked for. */
export function backendSettings<Config extends Pick<BackendSessionConfig, 'baseUrl'>, Dialect>(
  config: () => Config | Promise<Config>,
  defaultUrl: string,
  toSettings: (config: Config) => Omit<BackendSettings<Dialect>, 'baseUrl'>,
): () => Promise<BackendSettings<Dialect>> {
  const document = inject(DOCUMENT);
  const load = async (): Promise<BackendSettings<Dialect>> => {
    const known = await read(config);
    const { origin, path } = toAddressRule(known.baseUrl ?? defaultUrl, document, '`baseUrl`');
    return { ...toSettings(known), baseUrl: origin + path };
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
