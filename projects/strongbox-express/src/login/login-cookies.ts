import type { Request, Response } from 'express';
import { BackendError } from '../backend-error.ts';
import { cookieOf, cookiesOf } from '../cookie-of.ts';
import type { AccessToken } from '../token-source.ts';
import { parseRefreshToken, refreshTokenText, sessionIdOf, type RefreshToken } from './refresh-token.ts';

/** Names of the cookies; two logins on one origin need different ones. */
export interface LoginCookieNames {
  /**
   * Holds the refresh token, goes to the login's own path only (default `__Secure-refresh`). A path of its own rules out
   * `__Host-`; what that would add, the cookie `session` does.
   */
  readonly refresh?: string;
  /** Names the session; a refresh token counts only beside it (default `__Host-Http-account`). */
  readonly session?: string;
  /** Holds the access token with `token: 'cookie'` (default `__Host-Http-token`). */
  readonly token?: string;
  /** Marks a browser in which the user signed in before (default `__Host-Http-device`). */
  readonly device?: string;
  /** Angular reads it (default `__Host-XSRF-TOKEN`). */
  readonly xsrf?: string;
}

interface CookieRules {
  readonly name: string;
  readonly path: string;
}

/** What a browser keeps of one cookie, in bytes, its attributes included to be on the safe side. */
const cookieLimit = 4096;
/** Seconds: a year. */
const deviceLifetime = 365 * 24 * 60 * 60;
const namePattern = /^[!#$%&'*+.^`|~\w-]+$/;

/** The cookies of the own login: all of them out of reach for script. */
export class LoginCookies {
  readonly #refresh: CookieRules;
  readonly #session: CookieRules;
  readonly #token: CookieRules;
  readonly #device: CookieRules;

  constructor(names: LoginCookieNames, basePath: string) {
    this.#refresh = { name: names.refresh ?? '__Secure-refresh', path: basePath };
    this.#session = { name: names.session ?? '__Host-Http-account', path: '/' };
    this.#token = { name: names.token ?? '__Host-Http-token', path: '/' };
    this.#device = { name: names.device ?? '__Host-Http-device', path: '/' };
    for (const { name, path } of [this.#refresh, this.#session, this.#token, this.#device]) {
      if (!namePattern.test(name)) throw new TypeError(`A cookie cannot be named ${JSON.stringify(name)}.`);
      if (path !== '/' && name.startsWith('__Host-'))
        throw new TypeError(`The browser refuses ${name}: __Host- is for the path / alone.`);
    }
  }

  /** The refresh token, if it belongs to the session: a cookie that another host of the site has planted does not. */
  refreshToken(request: Request): RefreshToken | null {
    const session = this.session(request);
    const tokens = cookiesOf(request, this.#refresh.name).map(parseRefreshToken);
    return tokens.find((token) => token && sessionIdOf(token) === session) ?? null;
  }

  session(request: Request): string | undefined {
    return cookieOf(request, this.#session.name);
  }

  token(request: Request): string | undefined {
    return cookieOf(request, this.#token.name);
  }

  device(request: Request): string | undefined {
    return cookieOf(request, this.#device.name);
  }

  setSession(response: Response, token: RefreshToken, seconds: number): void {
    set(response, this.#refresh, refreshTokenText(token), seconds);
    set(response, this.#session, sessionIdOf(token), seconds);
  }

  /** `token_too_large` when the browser would drop it; `claims` are those in it. */
  assertFits({ value }: AccessToken, claims: Readonly<Record<string, unknown>>): void {
    if (Buffer.byteLength(line(this.#token, value, cookieLimit)) <= cookieLimit) return;
    const size = (claim: unknown): number => JSON.stringify(claim).length;
    const largest = Object.entries(claims)
      .sort(([, one], [, other]) => size(other) - size(one))
      .slice(0, 3)
      .map(([name]) => name);
    throw new BackendError(
      'token_too_large',
      `The access token does not fit into a cookie of ${cookieLimit} bytes. Its largest claims: ${largest.join(', ')}.`,
    );
  }

  setToken(response: Response, { value, expiresAt }: AccessToken): void {
    set(response, this.#token, value, Math.floor((expiresAt - Date.now()) / 1000));
  }

  setDevice(response: Response, value: string): void {
    set(response, this.#device, value, deviceLifetime);
  }

  /** All but the device, and what is not there. */
  clear(request: Request, response: Response): void {
    for (const cookie of [this.#refresh, this.#session, this.#token])
      if (request.headers.cookie?.includes(`${cookie.name}=`)) set(response, cookie, '', 0);
  }
}

function set(response: Response, cookie: CookieRules, value: string, seconds: number): void {
  response.append('Set-Cookie', line(cookie, value, seconds));
}

function line({ name, path }: CookieRules, value: string, seconds: number): string {
  return `${name}=${value}; Max-Age=${seconds}; Path=${path}; Secure; HttpOnly; SameSite=Strict`;
}
