import type { HttpRequest } from '@angular/common/http';
import { inject, NgZone } from '@angular/core';
import { ɵXSRF_PROTECTION as XSRF_PROTECTION } from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';

/** Says once on the console, in dev mode, that requests leave without the headers that the backend wants to see. */
export function explainMissingXsrf(): (request: HttpRequest<unknown>) => void {
  const connection = inject(BackendConnection);
  const protection = inject(XSRF_PROTECTION);
  const zone = inject(NgZone);
  let hasWarned = false;

  return (request) => {
    const look = (): void => {
      if (hasWarned || connection.xsrf.length === 0 || protection.hasSeen(request)) return;
      hasWarned = true;
      console.warn(
        '[ngx-strongbox] A request left without the headers the backend wants to see: add xsrfInterceptor, as in withInterceptors([authInterceptor, xsrfInterceptor]).',
      );
    };
    // Once it has been through the other interceptors.
    zone.runOutsideAngular(() => setTimeout(look));
  };
}
