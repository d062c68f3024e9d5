import type { HttpErrorResponse } from '@angular/common/http';

const IS_IT_PASSED_ON =
  'is this path passed on to the backend (`proxyConfig` of ng serve), and does `baseUrl` fit?';

const warned = new Set<string>();

/** What has answered, in dev mode: often it is not the backend. Says on the console what shows nowhere else. */
export function explainAnswer({ status, url, headers, error }: HttpErrorResponse, code?: string): string {
  const address = url?.replace(/[?#].*/, '') ?? 'the backend';
  if (status >= 200 && status < 300) {
    const type = headers.get('Content-Type')?.replace(/;.*/, '') ?? 'something';
    const text = `${address} answered with ${type}, not JSON: ${IS_IT_PASSED_ON}`;
    if (!warned.has(text)) console.warn(`[ngx-strongbox] ${text}`);
    warned.add(text);
    return text;
  }
  if (!code && (status === 404 || status === 405)) return `${address} answered ${status}: ${IS_IT_PASSED_ON}`;
  // What the others say may repeat what was sent, or tell who the user is.
  const { message } = Object(code === 'csrf_refused' && error) as { readonly message?: unknown };
  const said = [status || 'nothing', code].filter(Boolean).join(' ');
  return `${address} answered ${said}${typeof message === 'string' ? `: ${message}` : '.'}`;
}
