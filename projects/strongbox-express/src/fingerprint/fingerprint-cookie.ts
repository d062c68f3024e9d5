import { createHash, randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { cookieOf, cookiesOf } from '../cookie-of.ts';

/** How a hash is written. */
export type HashEncoding = 'hex' | 'base64url';

/** What is wrong with the cookies of a request. */
export type CookieFault = 'no cookie' | 'two cookies' | 'malformed cookie';

interface FingerprintCookieOptions {
  readonly cookieName: string;
  readonly encoding: HashEncoding;
  /** Seconds. */
  readonly maxAge: number | undefined;
}

/** A random text in a cookie that script can neither read nor, by its prefix, put there. */
export class FingerprintCookie {
  readonly #name: string;
  readonly #encoding: HashEncoding;
  readonly #attributes: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };
  readonly #lifetime: CookieOptions;

  constructor({ cookieName, encoding, maxAge }: FingerprintCookieOptions) {
    if (!/^__Host-[\w-]+$/.test(cookieName))
      throw new TypeError('cookieName has to begin with __Host-Http-, or with __Host- for older browsers.');
    if (!['hex', 'base64url'].includes(encoding)) throw new TypeError('encoding is hex or base64url.');
    if (maxAge !== undefined && !(Number.isFinite(maxAge) && maxAge >= 1))
      throw new TypeError('maxAge is a second at least.');
    this.#name = cookieName;
    this.#encoding = encoding;
    this.#lifetime = maxAge === undefined ? {} : { maxAge: maxAge * 1000 };
  }

  /** The hash of the cookie the browser has, or of a new one. Either lasts its whole time from now on. */
  keep(request: Request, response: Response): string {
    const had = cookieOf(request, this.#name);
    const text = isWhole(had) ? had : randomBytes(32).toString('base64url');
    response.cookie(this.#name, text, { ...this.#attributes, ...this.#lifetime });
    return this.#hash(text);
  }

  /** The hash of the one cookie that {@link keep} has left, or why there is none: of two, one was planted. */
  hashIn(request: Request): { readonly hash: string } | { readonly fault: CookieFault } {
    const [text, ...more] = cookiesOf(request, this.#name);
    if (text === undefined) return { fault: 'no cookie' };
    if (more.length > 0) return { fault: 'two cookies' };
    return isWhole(text) ? { hash: this.#hash(text) } : { fault: 'malformed cookie' };
  }

  clear(response: Response): void {
    response.clearCookie(this.#name, this.#attributes);
  }

  #hash(text: string): string {
    return createHash('sha256').update(text, 'utf8').digest(this.#encoding);
  }
}

function isWhole(text: string | undefined): text is string {
  return text !== undefined && /^[\w-]{43}$/.test(text);
}
