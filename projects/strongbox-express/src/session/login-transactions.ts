import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { BackendError } from '../backend-error.ts';
import { cookieOf } from '../cookie-of.ts';
import type { ExpectedResponse } from './oidc-client.ts';
import type { Records } from '../backend-store.ts';
import type { Sealer } from './sealed.ts';
import type { LoginWishes } from './login-query.ts';

/** Seconds that a user may take to sign in. */
export const loginLifetime = 30 * 60;
/** Logins under way in a browser. */
const most = 4;
/** Bytes of their cookies, of the 16 kB that the headers of a request may have. */
const room = 9 * 1024;
/** Bytes of one cookie that browsers keep. */
const largest = 4096;

/** A login that has begun. */
export interface LoginTransaction extends ExpectedResponse {
  /** Address to be at after it. */
  readonly redirectTo: string;
  /** What was asked for beyond the usual. */
  readonly wishes: LoginWishes;
  /** All scopes asked for. */
  readonly scope: string;
  /** The session that was there when it began: coming back from another site, the browser does not send its cookie. */
  readonly replaces: string | null;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** Logins under way, each in a sealed cookie of its own so that several tabs can be at it. */
export class LoginTransactions {
  readonly #prefix: string;
  readonly #sealer: Sealer;
  readonly #records: Records;

  constructor(cookieName: string, sealer: Sealer, records: Records) {
    this.#prefix = `${cookieName}-`;
    this.#sealer = sealer;
    this.#records = records;
  }

  async begin(request: Request, response: Response, transaction: LoginTransaction): Promise<void> {
    const name = this.#nameFor(transaction.state);
    const sealed = await this.#sealer.seal(transaction, transaction.state);
    const size = name.length + sealed.length;
    if (size > largest)
      throw new BackendError('invalid_request', 'What the login is asked for does not fit into a cookie.');
    // Browsers send the oldest first.
    const others = this.#others(request).reverse();
    let left = room - size;
    for (const [at, [other, value]] of others.entries()) {
      left -= other.length + value.length;
      if (left < 0 || at > most - 2) response.clearCookie(other, loginCookie);
    }
    response.cookie(name, sealed, { ...loginCookie, maxAge: loginLifetime * 1000 });
  }

  /** The one that `state` names, if this browser has begun it; the browser forgets it. */
  async take(request: Request, response: Response, state: string): Promise<LoginTransaction | null> {
    if (!/^[\w-]{43}$/.test(state)) return null;
    const name = this.#nameFor(state);
    const sealed = cookieOf(request, name);
    if (sealed === undefined) return null;
    response.clearCookie(name, loginCookie);
    const transaction = (await this.#sealer.open(sealed, state)) as LoginTransaction | null;
    return transaction && transaction.endsAt > Date.now() ? transaction : null;
  }

  /**
   * Whether it was not over before: who has copied address and cookie must not make the provider see its code twice, which
   * would end everything that came of it.
   */
  finish({ state }: LoginTransaction): Promise<boolean> {
    return this.#records.add(`login:${state}`, '', loginLifetime);
  }

  #others({ headers }: Request): [string, string][] {
    const isName = (name: string) =>
      name.startsWith(this.#prefix) && /^[\w-]{16}$/.test(name.slice(this.#prefix.length));
    return Object.entries(parse(headers.cookie ?? '')).filter(([name]) => isName(name));
  }

  #nameFor(state: string): string {
    return this.#prefix + state.slice(0, 16);
  }
}

/** Lax, because the browser comes back from the provider, which may be another site. */
const loginCookie: CookieOptions = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' };
