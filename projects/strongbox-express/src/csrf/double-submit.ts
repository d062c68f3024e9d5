import { hkdfSync } from 'node:crypto';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, Response } from 'express';
import { cookieOf } from '../cookie-of.ts';

type Bound = Request & { readonly boundTo: string };

/** A token that is both in a cookie and in a header, signed together with the session it belongs to. */
export class DoubleSubmit {
  readonly #cookieName: string;
  readonly #csrf: ReturnType<typeof doubleCsrf>;

  /** Tokens of one `origin` and cookie are none of another's, though they share secrets. */
  constructor(cookieName: string, origin: string, secrets: readonly string[]) {
    this.#cookieName = cookieName;
    const realm = JSON.stringify([origin, cookieName]);
    const keys = secrets.map((secret, i) => keyOf(secret, realm, `secrets[${i}]`));
    this.#csrf = doubleCsrf({
      getSecret: () => keys,
      getSessionIdentifier: (request) => (request as Bound).boundTo,
      getCsrfTokenFromRequest: (request) => request.get('x-xsrf-token'),
      cookieName,
      // Angular has to read it.
      cookieOptions: { httpOnly: false },
    });
  }

  /** Keeps the token that the browser has if it is good. Without `seconds` the cookie lasts as long as the browser runs. */
  issue(request: Request, response: Response, session: string, seconds?: number): string {
    const cookieOptions = seconds === undefined ? {} : { maxAge: seconds * 1000 };
    return this.#csrf.generateCsrfToken(this.#bound(request, session), response, { cookieOptions });
  }

  isGood(request: Request, session: string): boolean {
    return this.#csrf.validateRequest(this.#bound(request, session));
  }

  #bound(request: Request, boundTo: string): Request {
    const token = cookieOf(request, this.#cookieName);
    const cookies = token === undefined ? {} : { [this.#cookieName]: token };
    // Of its own, so that nothing depends on a cookie parser of the app, nor changes what that one has left.
    return Object.create(request, { boundTo: { value: boundTo }, cookies: { value: cookies } }) as Request;
  }
}

function keyOf(secret: string, realm: string, name: string): string {
  if (secret.length < 32)
    throw new TypeError(`${name} needs at least 32 characters, as \`openssl rand -base64 32\` makes it.`);
  const key = hkdfSync('sha256', secret, '', `strongbox-express xsrf ${realm}`, 32);
  return Buffer.from(key).toString('base64url');
}
