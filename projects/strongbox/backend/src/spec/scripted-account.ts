import {
  type HttpBackend,
  HttpErrorResponse,
  HttpHeaders,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { defer, type Observable, of, switchMap, throwError } from 'rxjs';
import type { PasswordLoginRequest, PasswordSessionAnswer } from '../contract';

/** What the server says to a request to one of its endpoints. */
export type Answer = HttpResponse<unknown> | HttpErrorResponse;

/**
 * A backend with an own login as HttpClient sees it, and the one cookie that all tabs of a browser share. As the companion
 * does, it replaces the refresh token with each refresh, and ends the session when a replaced one comes back.
 */
export class ScriptedAccount implements HttpBackend {
  readonly sent: HttpRequest<unknown>[] = [];
  /** The refresh token in the browser. */
  cookie: string | null = null;
  /** Seconds. */
  tokenLife = 300;
  /** Whether the access token comes in the body. */
  inBody = true;
  /** Whether it is on another origin: then it tells what proves a request, and wants to see that with a logout. */
  isElsewhere = false;
  #proof = '';
  /** How often somebody has come with a refresh token that had been replaced. */
  reuses = 0;
  readonly tokens: string[] = [];
  readonly passwords = new Map([
    ['alice', 'correct horse'],
    ['bob', 'battery staple'],
  ]);
  readonly #sessions = new Map<string, string>();
  readonly #answers = new Map<string, (request: HttpRequest<unknown>) => Answer | Promise<Answer>>();
  #count = 0;

  /** What `X-XSRF-TOKEN` has to be. */
  get proof(): string {
    return this.#proof;
  }

  /** What has left for a path. */
  requestsTo(path: string): readonly HttpRequest<unknown>[] {
    return this.sent.filter(({ url }) => new URL(url, document.baseURI).pathname === path);
  }

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
      const answer = this.respond(request);
      await released;
      return answer();
    });
    return release;
  }

  handle(request: HttpRequest<unknown>): Observable<HttpResponse<unknown>> {
    return defer(async () => {
      this.sent.push(request);
      const scripted = this.#answers.get(new URL(request.url, document.baseURI).pathname);
      const answer = scripted ? await scripted(request) : this.respond(request)();
      return answer;
    }).pipe(
      switchMap((answer) => (answer instanceof HttpErrorResponse ? throwError(() => answer) : of(answer))),
    );
  }

  /** Reads the cookie as it is now, and sets it once the answer arrives. */
  respond(request: HttpRequest<unknown>): () => Answer {
    const { pathname } = new URL(request.url, document.baseURI);
    const given = this.cookie;
    switch (pathname) {
      case '/account/login': {
        const { username, password } = request.body as PasswordLoginRequest;
        if (this.passwords.get(username) !== password) return () => refusal(401, 'wrong_credentials');
        if (given !== null) this.#sessions.delete(given);
        return this.#signIn(username);
      }
      case '/account/refresh': {
        const user = given === null ? undefined : this.#sessions.get(given);
        if (given === null) return () => ok({ signed_in: false });
        if (user === undefined) {
          this.reuses++;
          return () => ok({ signed_in: false });
        }
        this.#sessions.delete(given);
        return this.#signIn(user);
      }
      case '/account/logout':
        if (this.isElsewhere && request.headers.get('X-XSRF-TOKEN') !== this.#proof) {
          return () => refusal(403, 'csrf_refused');
        }
        this.#sessions.clear();
        return () => {
          this.cookie = null;
          return ok({});
        };
      default:
        return () => ok(null);
    }
  }

  /** Whether the server would know the browser. */
  get hasSession(): boolean {
    return this.cookie !== null && this.#sessions.has(this.cookie);
  }

  #signIn(user: string): () => Answer {
    const refreshToken = `refresh-${++this.#count}`;
    const token = `access-${user}-${this.#count}`;
    this.#sessions.set(refreshToken, user);
    this.tokens.push(token);
    this.#proof = `proof-${user}-${this.#count}`;
    const answer: PasswordSessionAnswer = {
      signed_in: true,
      user: { sub: user, name: `Name of ${user}` },
      expires_in: this.tokenLife,
      ends_in: 86_400,
      scope: 'orders:read orders:write',
      ...(this.inBody && { access_token: token, token_type: 'Bearer' }),
      ...(this.isElsewhere && { xsrf_token: this.#proof }),
    };
    return () => {
      this.cookie = refreshToken;
      return ok(answer);
    };
  }
}

export function ok(body: unknown): HttpResponse<unknown> {
  return new HttpResponse({ status: 200, body });
}

/** An answer of the wire contract with an error. */
export function refusal(status: number, code: string, retryAfter?: number): HttpErrorResponse {
  const headers = new HttpHeaders(retryAfter === undefined ? {} : { 'Retry-After': `${retryAfter}` });
  return new HttpErrorResponse({ status, headers, error: { code, message: 'For developers.' } });
}
