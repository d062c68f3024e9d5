import { DOCUMENT, inject, InjectionToken, Injector, NgZone, runInInjectionContext } from '@angular/core';
import { AuthError, ɵRESOURCE_SERVERS as RESOURCE_SERVERS } from 'ngx-strongbox';
import { OidcClient } from './oidc-client';
import { type OidcConfig, resolveConfig } from './oidc-config';
import { ProviderHttp } from './provider-http';
import { SignInHint } from './sign-in-hint';

/** Gives the settings, each time it is asked. */
export const OIDC_CONFIG = new InjectionToken<() => OidcConfig | Promise<OidcConfig>>(
  ngDevMode ? 'OIDC_CONFIG' : '',
);

/** What there is once the settings are known. */
export interface Connection {
  readonly client: OidcClient;
  readonly hint: SignInHint;
}

/** Connects when that is first needed, and again if it has failed. */
export const CONNECTION = new InjectionToken<() => Promise<Connection>>(ngDevMode ? 'CONNECTION' : '');

/** Gets the settings when they are first needed, and again if that has failed. Call it in an injection context. */
export function lazyConnection(): () => Promise<Connection> {
  const injector = inject(Injector);
  const document = inject(DOCUMENT);
  const zone = inject(NgZone);
  const loadConfig = inject(OIDC_CONFIG);
  const servers = inject(RESOURCE_SERVERS);
  const http = new ProviderHttp();
  let connecting: Promise<Connection> | null = null;

  const connect = async (): Promise<Connection> => {
    const config = resolveConfig(await load(injector, loadConfig), servers, document);
    return { client: new OidcClient(config, http, document, zone), hint: new SignInHint(config.clientId) };
  };
  return () => {
    if (connecting) return connecting;
    const attempt = (connecting = connect());
    attempt.catch(() => (connecting = null));
    return attempt;
  };
}

async function load(injector: Injector, config: () => OidcConfig | Promise<OidcConfig>): Promise<OidcConfig> {
  try {
    return await runInInjectionContext(injector, config);
  } catch {
    throw new AuthError('server_unreachable', ngDevMode && 'the settings could not be loaded.');
  }
}
