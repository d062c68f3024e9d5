import { DOCUMENT, inject, InjectionToken, NgZone } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
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

/** Gets the settings when they are first needed, and again if that has failed. Call it in an injection context. */
export function lazyConnection(): () => Promise<Connection> {
  const document = inject(DOCUMENT);
  const zone = inject(NgZone);
  const loadConfig = inject(OIDC_CONFIG);
  const http = new ProviderHttp();
  let connecting: Promise<Connection> | null = null;

  const connect = async (): Promise<Connection> => {
    try {
      const config = resolveConfig(await loadConfig(), document.baseURI);
      return {
        client: new OidcClient(config, http, document, zone),
        hint: new SignInHint(config.clientId),
      };
    } catch (error) {
      connecting = null;
      if (error instanceof AuthError) throw error;
      throw new AuthError('server_unreachable', ngDevMode && 'the configuration could not be loaded.');
    }
  };
  return () => (connecting ??= connect());
}
