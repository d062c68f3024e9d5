import { inject, type Provider } from '@angular/core';
import { ɵSTRATEGY_XSRF as STRATEGY_XSRF } from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';
import { BACKEND_SETTINGS, type BackendSettings } from './backend-session-config';

/** The connection to a backend, with what the interceptors have to know of it. */
export function backendProviders(
  settings: () => () => Promise<BackendSettings<unknown>>,
): readonly Provider[] {
  return [
    { provide: BACKEND_SETTINGS, useFactory: settings },
    { provide: BackendConnection, useFactory: () => new BackendConnection() },
    {
      provide: STRATEGY_XSRF,
      useFactory: () => {
        const connection = inject(BackendConnection);
        return () => connection.xsrf;
      },
    },
  ];
}
