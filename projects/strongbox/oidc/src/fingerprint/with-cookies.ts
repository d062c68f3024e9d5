import type { HttpRequest } from '@angular/common/http';

/** Has the browser send its cookies along, unless an interceptor after ours makes the request go elsewhere. */
export function withCookies(
  request: HttpRequest<unknown>,
  mayGoTo: (url: string) => boolean,
): HttpRequest<unknown> {
  const sent = request.clone({ withCredentials: true });
  const clone: HttpRequest<unknown>['clone'] = sent.clone.bind(sent);
  const guarded = (update: Parameters<typeof clone>[0] = {}): HttpRequest<unknown> => {
    const next = clone(update);
    // Who says so there means it.
    if (update.withCredentials !== undefined) return next;
    return mayGoTo(next.url) ? withCookies(next, mayGoTo) : next.clone({ withCredentials: false });
  };
  sent.clone = guarded;
  return sent;
}
