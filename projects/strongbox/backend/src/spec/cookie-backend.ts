import { type HttpBackend, HttpErrorResponse, type HttpRequest, HttpResponse } from '@angular/common/http';
import { defer, type Observable, of, throwError } from 'rxjs';
import type { SessionAnswer } from '../contract';

type Answer = HttpResponse<unknown> | HttpErrorResponse;

const seconds = 1000;

/**
 * The companion as HttpClient sees it, with APIs behind it, and the one cookie jar that all tabs of a browser share. It
 * refuses what lacks the headers against forged requests, as the companion does.
 */
export class CookieBackend implements HttpBackend {
  readonly sent: HttpRequest<unknown>[] = [];
  /** Whom the session cookie of the browser is for. */
  user: string | null = null;
  /** Seconds that a session lasts unused. */
  idle = 1800;
  isOnline = true;
  /** What a session answer says besides. */
  extra: object = {};
  /** Where a logout goes on. */
  endSession: string | null = null;
  /** Whether it tells the XSRF value in the answer, to a page that cannot read its cookie. */
  isElsewhere = false;
  #endsAt = 0;
  #xsrf = 0;

  /** `METHOD path` of all that has left. */
  get log(): string[] {
    return this.sent.map(({ method, url }) => `${method} ${new URL(url, document.baseURI).pathname}`);
  }

  get xsrf(): string {
    return `xsrf-${this.#xsrf}`;
  }

  signIn(user: string): void {
    this.user = user;
    this.#endsAt = Date.now() + this.idle * seconds;
    this.renewXsrf();
  }

  /** Ends the session on the server, as a back-channel logout does. */
  end(): void {
    this.user = null;
    this.renewXsrf();
  }

  /** Lets what proves a request grow old. */
  renewXsrf(): void {
    this.#xsrf++;
    this.#leaveXsrf();
  }

  handle(request: HttpRequest<unknown>): Observable<HttpResponse<unknown>> {
    return defer(() => {
      this.sent.push(request);
      const answer = this.#respond(request);
      return answer instanceof HttpErrorResponse ? throwError(() => answer) : of(answer);
    });
  }

  #respond({ method, url, headers }: HttpRequest<unknown>): Answer {
    if (!this.isOnline) return new HttpErrorResponse({ status: 0 });
    if (this.user && Date.now() >= this.#endsAt) this.end();
    const { pathname } = new URL(url, document.baseURI);
    const isSafe = method === 'GET';
    const isProven = headers.get('X-CSRF') === '1' && (isSafe || headers.get('X-XSRF-TOKEN') === this.xsrf);
    if (!isProven) {
      // Whoever asks for the session is left the present value.
      return refusal(403, 'csrf_refused');
    }
    if (pathname === '/bff/session') {
      if (!isSafe) this.#slide();
      this.#leaveXsrf();
      return this.#answer();
    }
    if (pathname === '/bff/logout') {
      this.end();
      return new HttpResponse({ status: 200, body: { location: this.endSession } });
    }
    if (!this.user) return refusal(401, 'not_signed_in');
    this.#slide();
    return new HttpResponse({ status: 200, body: { for: this.user } });
  }

  #slide(): void {
    this.#endsAt = Date.now() + this.idle * seconds;
  }

  #answer(): Answer {
    const value = this.isElsewhere ? { xsrf_token: this.xsrf } : {};
    const body: SessionAnswer = this.user
      ? {
          signed_in: true,
          user: { sub: this.user, name: this.user },
          expires_in: Math.ceil((this.#endsAt - Date.now()) / seconds),
          ends_in: 28_800,
          ...value,
          ...this.extra,
        }
      : { signed_in: false, ...value, ...this.extra };
    return new HttpResponse({ status: 200, body });
  }

  #leaveXsrf(): void {
    if (!this.isElsewhere) document.cookie = `__Host-XSRF-TOKEN=${this.xsrf}; secure; path=/`;
  }
}

function refusal(status: number, code: string): HttpErrorResponse {
  return new HttpErrorResponse({ status, error: { code, message: 'For developers.' } });
}
