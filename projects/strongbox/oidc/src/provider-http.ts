import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  type HttpHandler,
  HttpParams,
  HttpResponse,
  HttpXhrBackend,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
import {
  catchError,
  firstValueFrom,
  fromEvent,
  type Observable,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import { oauthError } from './oauth-error';
import { retryAfterOf } from './retry-after';

const TIME_LIMIT = 10_000;

/** Talks to the provider: outside the app's interceptors, within a time limit, and with every failure named. */
export class ProviderHttp {
  readonly #backend = inject(HttpBackend);

  constructor() {
    // Only in dev mode, so that a production build does not have to contain the class.
    if (ngDevMode && this.#backend instanceof HttpXhrBackend) {
      throw new AuthError(
        'config_invalid',
        '`withXhr()` cannot be had with `withOidc`: XMLHttpRequest follows redirects with the code in hand.',
      );
    }
  }

  getJson(url: string, cache: RequestCache, signal = new AbortController().signal): Promise<unknown> {
    return firstValueFrom(new HttpClient(this.handler(signal)).get<unknown>(url, { cache }));
  }

  /** Posts a form in a request that outlives the page. */
  async postForm(url: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const client = new HttpClient(this.handler(new AbortController().signal));
    const body = new HttpParams({ fromObject: fields });
    await firstValueFrom(client.post(url, body, { keepalive: true, responseType: 'text' }));
  }

  /** Requests through it end with `signal`. `check` sees each body before the caller does. */
  handler(signal: AbortSignal, check: (body: unknown) => void = () => undefined): HttpHandler {
    return {
      handle: (request) =>
        this.#backend.handle(request.clone(isolation(request.method))).pipe(
          takeUntil(aborted(signal)),
          timeout({ each: TIME_LIMIT, with: () => throwError(() => new AuthError('server_timeout')) }),
          catchError((error: unknown) => throwError(() => failure(error))),
          tap((event) => {
            if (event instanceof HttpResponse) check(event.body);
          }),
        ),
    };
  }
}

/** No cookie and no address of ours goes along, and nobody can be handed a code or token by a redirect. */
function isolation(method: string) {
  const redirect: RequestRedirect = method === 'GET' ? 'follow' : 'error';
  return { credentials: 'omit', referrerPolicy: 'no-referrer', redirect } as const;
}

function aborted(signal: AbortSignal): Observable<never> {
  const failed = () => throwError(() => signal.reason as Error);
  return signal.aborted ? failed() : fromEvent(signal, 'abort').pipe(switchMap(failed));
}

/** Only a definite OAuth error is an answer. The response body stays behind: it may hold a token. */
function failure(error: unknown): unknown {
  if (!(error instanceof HttpErrorResponse)) return error;
  const { status, url } = error;
  const retryAfter = retryAfterOf(error.headers.get('Retry-After'));
  const answer = [400, 401, 403].includes(status) ? oauthError(error.error, retryAfter) : null;
  const detail = ngDevMode && `${url ?? 'the provider'} answered ${status || 'nothing'}.`;
  return answer ?? new AuthError('server_unreachable', detail, { retryAfter, cause: status });
}
