import type { CookieOptions, Request, Response } from 'express';
import type { SignedOutAnswer } from '../contract.ts';
import { cookieOf } from '../cookie-of.ts';

type LoginError = NonNullable<SignedOutAnswer['login_error']>;

/** Set where the page arrives, read by its first request. */
const outcomeCookie: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };

/** How a login without success ended, for the page to learn once: a navigation cannot answer it. */
export class LoginOutcome {
  readonly #cookieName: string;

  constructor(cookieName: string) {
    this.#cookieName = cookieName;
  }

  tell(response: Response, error: LoginError): void {
    response.cookie(this.#cookieName, error, { ...outcomeCookie, maxAge: 60_000 });
  }

  take(request: Request, response: Response): LoginError | null {
    const told = cookieOf(request, this.#cookieName);
    if (told === undefined) return null;
    response.clearCookie(this.#cookieName, outcomeCookie);
    return told === 'login_cancelled' || told === 'login_failed' ? told : null;
  }
}
