import { HttpContextToken } from '@angular/common/http';
import type { ResourceServer } from './resource-servers';

/** What one request wants in place of the settings of its {@link ResourceServer}. */
export type RequestAuthorization = Pick<ResourceServer, 'audience' | 'resource' | 'scope'>;

/**
 * Changes for one request how {@link authInterceptor} authorises it: `'none'` sends it without a credential, an object
 * replaces `resource`, `audience` and `scope` of its server. An address that is not listed gets a credential by no means.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpContext } from '@angular/common/http';
 * import { inject } from '@angular/core';
 * import { AUTHORIZATION } from 'ngx-strongbox';
 *
 * export class Invoices {
 *   readonly #http = inject(HttpClient);
 *
 *   status() {
 *     return this.#http.get('/api/status', { context: new HttpContext().set(AUTHORIZATION, 'none') });
 *   }
 *
 *   refund(id: string) {
 *     const context = new HttpContext().set(AUTHORIZATION, { scope: 'invoices:refund' });
 *     return this.#http.post(`/api/invoices/${id}/refund`, null, { context });
 *   }
 * }
 * ```
 */
export const AUTHORIZATION = new HttpContextToken<RequestAuthorization | 'none' | null>(() => null);
