import { DOCUMENT, inject, NgZone } from '@angular/core';
import { ɵRESOURCE_SERVERS as RESOURCE_SERVERS } from 'ngx-strongbox';
import { OidcClient } from './oidc-client';
import { resolveConfig } from './oidc-config';
import { OIDC_SETTINGS } from './oidc-settings';
import { ProviderHttp } from './provider-http';
import { SignInHint } from './sign-in-hint';
import { TOKEN_BINDING, type TokenBinding } from './token-binding';

/** What there is once the settings are known. */
export interface Connection {
  readonly client: OidcClient;
  readonly hint: SignInHint;
  readonly binding: TokenBinding | null;
}

/** Connects when that is first needed, and again if it has failed. Call it in an injection context. */
export function lazyConnection(): () => Promise<Connection> {
  const document = inject(DOCUMENT);
  const zone = inject(NgZone);
  const settings = inject(OIDC_SETTINGS);
  const servers = inject(RESOURCE_SERVERS);
  const binding = inject(TOKEN_BINDING);
  const http = new ProviderHttp();
  let connection: Connection | undefined;

  return async () => {
    const config = await settings();
    if (!connection) binding?.check();
    return (connection ??= {
      client: new OidcClient(resolveConfig(config, servers, document), http, document, zone, binding),
      hint: new SignInHint(config.clientId),
      binding,
    });
  };
}
