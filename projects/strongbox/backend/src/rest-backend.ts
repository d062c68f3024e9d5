import { AuthError, type Credentials, type Session } from 'ngx-strongbox';
import type { BackendClient } from './backend-client';
import { LONGEST_LIFE } from './longest-life';
import { readPasswordRefusal, readPasswordSession, toLoginRequest } from './password-contract';
import type { RestAnswer, RestLoginOptions, RestRefusal } from './rest-login-options';

/** Who is signed in, and with what. */
export interface Begun {
  readonly session: Session;
  /** `null` where no script gets to see it. */
  readonly token: string | null;
}

/** Why a login has brought nobody, and the seconds until another may be tried, where the backend tells. */
export interface Refused {
  readonly refusal: RestRefusal;
  readonly retryAfter: number | null;
}

/** Speaks to the endpoints of an own login. */
export class RestBackend {
  readonly #client: BackendClient;
  readonly #options: RestLoginOptions;
  readonly #prove: (xsrfToken: string | null) => void;

  /** `prove` is told what proves the requests that follow, `null` where that is in a cookie. */
  constructor(client: BackendClient, options: RestLoginOptions, prove: (xsrfToken: string | null) => void) {
    this.#client = client;
    this.#options = options;
    this.#prove = prove;
  }

  async logIn(credentials: Credentials): Promise<Begun | Refused> {
    const { paths, toBody = toLoginRequest, readRefusal = readPasswordRefusal } = this.#options;
    const since = Date.now();
    const {
      status,
      body,
      retryAfter = null,
    } = await this.#client.send('POST', paths?.login ?? '/login', {
      body: toBody(credentials),
      isAnswer: (code, answer) => readRefusal(code, answer) !== null,
    });
    const refusal = status < 400 ? null : readRefusal(status, body);
    if (refusal) return { refusal, retryAfter: retryAfter && Math.min(retryAfter, LONGEST_LIFE) };
    const begun = await this.#read(body, since);
    if (begun) return begun;
    throw invalid('nobody is signed in after a login that was not refused');
  }

  /** Who the cookie is for, with a new token; `null` when it is for nobody. */
  async refresh(): Promise<Begun | null> {
    const since = Date.now();
    const path = this.#options.paths?.refresh ?? '/refresh';
    const { status, body } = await this.#client.send('POST', path, { accept: [401] });
    return status === 401 ? null : this.#read(body, since);
  }

  /** Ends the session, if there still is one. */
  async logOut(): Promise<void> {
    try {
      await this.#sendLogout();
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'backend_refused') throw error;
      // So it is when what proves a request has gone with the last visit: a refresh brings another.
      if (await this.refresh()) await this.#sendLogout();
    }
  }

  async #sendLogout(): Promise<void> {
    const path = this.#options.paths?.logout ?? '/logout';
    await this.#client.send('POST', path, { accept: [401], keepalive: true });
  }

  async #read(body: unknown, since: number): Promise<Begun | null> {
    const { readSession = readPasswordSession, token } = this.#options;
    let answer: RestAnswer | null;
    try {
      answer = await readSession(body);
    } catch {
      throw invalid('it could not be read');
    }
    if (!answer) return null;
    const { user, accessToken, expiresIn, endsIn, scopes, xsrfToken } = answer;
    const at = (seconds: number): number => since + Math.min(seconds, LONGEST_LIFE) * 1000;
    const { sub } = Object(user) as { readonly sub?: unknown };
    if (typeof sub !== 'string' || sub === '') throw invalid('the user has no `sub`');
    const hasToken = isToken(accessToken);
    if (token !== 'cookie' && !hasToken)
      throw invalid(ngDevMode && "it has no access token: is it in a cookie (`token: 'cookie'`)? If not");
    if (ngDevMode && token === 'cookie' && hasToken) explainUnusedToken();
    this.#prove(isToken(xsrfToken) ? xsrfToken : null);
    return {
      session: {
        user,
        expiresAt: isSeconds(expiresIn) ? at(expiresIn) : null,
        ...(isSeconds(endsIn) && { endsAt: at(endsIn) }),
        ...(scopes && { scopes }),
      },
      token: token === 'cookie' ? null : (accessToken ?? null),
    };
  }
}

/** Printable ASCII: what can go into a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** The app would be signed in, and every API would say that it is not. */
function explainUnusedToken(): void {
  console.warn(
    "[ngx-strongbox] The backend puts the access token into its answers, where `token: 'cookie'` has no use for it: say `token: 'cookie'` there too, or `token: 'body'` here.",
  );
}

function invalid(what: string | false | null): AuthError {
  return new AuthError('backend_answer_invalid', ngDevMode && `${what}: compare it with \`readSession\`.`);
}
