import type { CookieOptions, Request, Response } from 'express';
import { cookieOf } from '../cookie-of.ts';
import type { CsrfProtection } from '../csrf-protection.ts';
import type { OpenSession, Sessions } from './sessions.ts';

/** Strict: the app asks for its session with a request of its own, so no other site ever has to send it. */
const sessionCookie: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };

/** Which session the browser behind a request has, and the token for the double submit that goes with it. */
export class BrowserSessions {
  readonly #sessions: Sessions;
  readonly #csrf: CsrfProtection;
  readonly #cookieName: string;
  /** A request may ask more than once. */
  readonly #found = new WeakMap<Request, Promise<OpenSession | null>>();

  constructor(sessions: Sessions, csrf: CsrfProtection, cookieName: string) {
    this.#sessions = sessions;
    this.#csrf = csrf;
    this.#cookieName = cookieName;
  }

  /** What the browser says; whether there is such a session is another question. */
  idOf(request: Request): string {
    return cookieOf(request, this.#cookieName) ?? '';
  }

  find(request: Request): Promise<OpenSession | null> {
    const found = this.#found.get(request) ?? this.#sessions.find(this.idOf(request));
    this.#found.set(request, found);
    return found;
  }

  async touch(request: Request, isAsked = false): Promise<OpenSession | null> {
    const session = await this.find(request);
    if (!session) return null;
    const touched = await this.#sessions.touch(session, isAsked);
    this.#found.set(request, Promise.resolve(touched));
    return touched;
  }

  begin(request: Request, response: Response, { id }: OpenSession): void {
    response.cookie(this.#cookieName, id, sessionCookie);
    this.#csrf.issue(request, response, id);
  }

  /** Leaves the browser without a session; ending it is another thing. */
  leave(request: Request, response: Response): void {
    response.clearCookie(this.#cookieName, sessionCookie);
    this.#csrf.issue(request, response, '');
  }

  /** Sees to it that the next unsafe request can be sent: what its `X-XSRF-TOKEN` has to be. */
  prepare(request: Request, response: Response): string {
    return this.#csrf.issue(request, response, this.idOf(request));
  }
}
