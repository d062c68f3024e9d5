import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Records } from '../backend-store.ts';
import { BackendError } from '../backend-error.ts';
import { AttemptCounts } from './attempt-counts.ts';
import { readCredentials } from './credentials.ts';
import type { LoginCookies } from './login-cookies.ts';
import { random } from './refresh-token.ts';

/** How many logins may fail. Counting begins anew when the window is over, whatever came in the meantime. */
export interface AttemptOptions {
  /** Of one user name from one address, or from one browser in which the user signed in before (default 5). */
  readonly max?: number;
  /** Of one user name from all other browsers together (default ten times `max`). */
  readonly maxPerUser?: number;
  /** From one address, whatever the user name; an office may share one (default twenty times `max`). */
  readonly maxPerAddress?: number;
  /** Seconds (default 900). */
  readonly window?: number;
}

/**
 * Limits attempts by user name and address. Somebody who tries passwords from many addresses uses up what a user name has
 * for unknown browsers; those in which the user has signed in before count for themselves, so the user still gets in.
 */
export class AttemptLimits {
  readonly #options: AttemptOptions;
  readonly #secrets: readonly string[];
  readonly #records: Records;
  readonly #space: string;
  readonly #forgiven = new WeakSet<Request>();

  /** Marks of one `space` are none in another, whose users are others. */
  constructor(options: AttemptOptions, secrets: readonly string[], records: Records, space: string) {
    this.#options = options;
    this.#secrets = secrets;
    this.#records = records;
    this.#space = space;
  }

  /** Counts those that fail, and refuses more than there may be. */
  count(cookies: LoginCookies): RequestHandler[] {
    const { max = 5, maxPerUser = max * 10, maxPerAddress = max * 20 } = this.#options;
    const username = (request: Request): string => readCredentials(request).username;
    const knownDevice = (request: Request): string | null => {
      const device = cookies.device(request);
      return this.#isDeviceOf(device, username(request)) ? device : null;
    };
    const key = (request: Request, ...parts: readonly string[]): string =>
      this.#sign([...parts, usernameKey(username(request))], this.#secrets[0] ?? '');
    return [
      this.#limiter(maxPerAddress, (request) =>
        this.#sign(['address', addressOf(request)], this.#secrets[0] ?? ''),
      ),
      this.#limiter(max, (request) => {
        const device = knownDevice(request);
        return device === null ? key(request, 'at', addressOf(request)) : key(request, 'device', device);
      }),
      this.#limiter(maxPerUser, (request) => (knownDevice(request) === null ? key(request, 'user') : null)),
    ];
  }

  /** An attempt that guesses nothing counts as none, though it is refused. */
  forgive(request: Request): void {
    this.#forgiven.add(request);
  }

  /** What the browser keeps to be known as one of this user's. */
  deviceOf(username: string): string {
    const nonce = random();
    return `${nonce}.${this.#deviceSignature(nonce, username, this.#secrets[0] ?? '')}`;
  }

  #limiter(limit: number, keyOf: (request: Request) => string | null): RequestHandler {
    return rateLimit({
      windowMs: (this.#options.window ?? 900) * 1000,
      limit,
      store: new AttemptCounts(this.#records),
      keyGenerator: (request) => keyOf(request) ?? '',
      skip: (request) => keyOf(request) === null,
      skipSuccessfulRequests: true,
      requestWasSuccessful: (request, response) => response.statusCode < 400 || this.#forgiven.has(request),
      standardHeaders: false,
      legacyHeaders: false,
      handler: (request, _response, next) => {
        next(tooMany(request));
      },
    });
  }

  #isDeviceOf(device: string | undefined, username: string): device is string {
    const [nonce = '', signature = ''] = device?.split('.') ?? [];
    return this.#secrets.some((secret) => isSame(signature, this.#deviceSignature(nonce, username, secret)));
  }

  #deviceSignature(nonce: string, username: string, secret: string): string {
    // As it is spelt: whoever opens an account under a look-alike must not come by marks for this one.
    return this.#sign(['known device', this.#space, nonce, username], secret);
  }

  #sign(parts: readonly string[], secret: string): string {
    return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
  }
}

/** One key for what a user table may take for one name: no case, accents, spaces or invisible characters. */
function usernameKey(username: string): string {
  return username
    .normalize('NFKD')
    .replace(/[\p{M}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toUpperCase()
    .toLowerCase();
}

/** A whole IPv6 network counts as one address: who has one address there has them all. */
function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function tooMany(request: Request): BackendError {
  const { rateLimit: info } = request as Request & { rateLimit?: { resetTime?: Date } };
  const seconds = Math.ceil(((info?.resetTime?.getTime() ?? Date.now()) - Date.now()) / 1000);
  return new BackendError('too_many_attempts', 'Too many attempts. Try again later.', {
    retryAfter: Math.max(seconds, 1),
  });
}
