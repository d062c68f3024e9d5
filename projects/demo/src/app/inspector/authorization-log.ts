import type { HttpInterceptorFn } from '@angular/common/http';
import { inject, Service, signal } from '@angular/core';

/** How often an `Authorization` header went where. */
export interface AuthorizationCount {
  readonly origin: string;
  readonly count: number;
}

/** To whom this page has sent a token in a header. Never which one. */
@Service()
export class AuthorizationLog {
  readonly #counts = signal<readonly AuthorizationCount[]>([]);
  readonly counts = this.#counts.asReadonly();

  note(url: string): void {
    const { origin } = new URL(url, location.href);
    this.#counts.update((counts) => {
      const count = (counts.find((entry) => entry.origin === origin)?.count ?? 0) + 1;
      return [...counts.filter((entry) => entry.origin !== origin), { origin, count }];
    });
  }
}

/** The last of the interceptors, so that it sees what goes out. */
export const watchAuthorization: HttpInterceptorFn = (request, next) => {
  if (request.headers.has('Authorization')) inject(AuthorizationLog).note(request.url);
  return next(request);
};
