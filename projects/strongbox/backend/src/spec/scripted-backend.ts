import { type HttpBackend, HttpErrorResponse, type HttpRequest, HttpResponse } from '@angular/common/http';
import { defer, type Observable, of, switchMap, throwError } from 'rxjs';
import type { SessionAnswer, TokenAnswer, TokenRequest } from '../contract';

type Answer = HttpResponse<unknown> | HttpErrorResponse;

/** A backend with a token mediator, and the APIs its tokens are for, as HttpClient sees them. */
export class ScriptedBackend implements HttpBackend {
  readonly sent: HttpRequest<unknown>[] = [];
  /** Whom the cookie of the browser is for. */
  user: string | null = 'alice';
  /** Seconds. */
  tokenLife = 300;
  /** What an API says. */
  api: (request: HttpRequest<unknown>) => Answer = () => new HttpResponse({ status: 200 });
  readonly #answers = new Map<string, (request: HttpRequest<unknown>) => Answer | Promise<Answer>>();
  #count = 0;

  /** Answers requests to a path otherwise than it should; without an answer, as it should. */
  answer(path: string, answer?: (request: HttpRequest<unknown>) => Answer | Promise<Answer>): void {
    if (answer) this.#answers.set(path, answer);
    else this.#answers.delete(path);
  }

  /** Answers requests to a path as it should, but only once what is returned is called. */
  holdBack(path: string): () => void {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.answer(path, async (request) => {
      const answer = this.#respond(request);
      await released;
      return answer;
    });
    return release;
  }

  /** The bodies of the requests for tokens. */
  get asked(): TokenRequest[] {
    return this.#requestsTo('/bff/token').map(({ body }) => body as TokenRequest);
  }

  requestsTo(path: string): number {
    return this.#requestsTo(path).length;
  }

  /** The credentials that went to APIs, in order. */
  get credentials(): (string | null)[] {
    return this.sent
      .filter(({ url }) => !this.#isOwn(url))
      .map(({ headers }) => headers.get('Authorization')?.replace('Bearer ', '') ?? null);
  }

  handle(request: HttpRequest<unknown>): Observable<HttpResponse<unknown>> {
    return defer(async () => {
      this.sent.push(request);
      const scripted = this.#answers.get(new URL(request.url, document.baseURI).pathname);
      return scripted ? scripted(request) : this.#respond(request);
    }).pipe(
      switchMap((answer) => (answer instanceof HttpErrorResponse ? throwError(() => answer) : of(answer))),
    );
  }

  #requestsTo(path: string): readonly HttpRequest<unknown>[] {
    return this.sent.filter(({ url }) => new URL(url, document.baseURI).pathname === path);
  }

  #isOwn(url: string): boolean {
    return new URL(url, document.baseURI).origin === location.origin;
  }

  #respond(request: HttpRequest<unknown>): Answer {
    if (!this.#isOwn(request.url)) return this.api(request);
    const { pathname } = new URL(request.url, document.baseURI);
    if (pathname === '/bff/session') return ok(this.#session());
    if (pathname === '/bff/logout') {
      this.user = null;
      return ok({ location: null });
    }
    if (pathname !== '/bff/token') return refusal(404, 'invalid_request');
    return this.user === null ? refusal(401, 'not_signed_in') : ok(this.#token(request.body as TokenRequest));
  }

  #session(): SessionAnswer {
    if (this.user === null) return { signed_in: false };
    return { signed_in: true, user: { sub: this.user }, expires_in: 1800, ends_in: 28_800 };
  }

  /** Says in the token what it is good for. */
  #token({ resource = 'default', scope = 'all' }: TokenRequest): TokenAnswer {
    const id = `${++this.#count}`;
    const access_token = [this.user, resource, scope.replaceAll(' ', '+'), id].join('|');
    return { access_token, token_type: 'Bearer', expires_in: this.tokenLife, scope, id };
  }
}

export function ok(body: unknown): HttpResponse<unknown> {
  return new HttpResponse({ status: 200, body });
}

/** An answer of the wire contract with an error. */
export function refusal(status: number, code: string): HttpErrorResponse {
  return new HttpErrorResponse({ status, error: { code, message: 'For developers.' } });
}
