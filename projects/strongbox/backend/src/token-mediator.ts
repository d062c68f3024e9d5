import { inject } from '@angular/core';
import {
  AuthError,
  type ResourceServer,
  ɵSessionLifecycle as SessionLifecycle,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';
import type { TokenAnswer, TokenRequest } from './contract';
import { LONGEST_LIFE } from './longest-life';
import { type HandedOut, MediatedToken } from './mediated-token';

/** What a server says that its access token has to be for. */
export type Needs = Pick<ResourceServer, 'resource' | 'scope'>;

/** The access tokens of one session: in memory, one for each target, and dropped with it. */
export class TokenMediator {
  readonly #connection = inject<BackendConnection>(BackendConnection);
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #kept = new Map<string, MediatedToken>();
  #session = new AbortController();

  constructor() {
    this.#lifecycle.events.subscribe(({ type }) => {
      if (type.startsWith('signed-')) this.#drop();
    });
  }

  /** The token of the user who is signed in now. */
  async get(server: Needs): Promise<string> {
    const { signal } = this.#session;
    const token = await this.#tokenFor(server).get();
    // One that is still good is not, once its session is over.
    signal.throwIfAborted();
    return token;
  }

  /** Replaces the token that `server` has refused, unless that has happened already. */
  async renew(server: Needs, refused: string): Promise<void> {
    await this.#tokenFor(server).replace(refused);
  }

  /** Never one that is good for more: what was asked for is the key. */
  #tokenFor({ resource, scope }: Needs): MediatedToken {
    const scopes = [...new Set(scope?.split(' ').filter(Boolean))].sort().join(' ');
    const target: TokenRequest = { ...(resource && { resource }), ...(scopes && { scope: scopes }) };
    const key = JSON.stringify(target);
    const { signal } = this.#session;
    const kept = this.#kept.get(key);
    const token = kept ?? new MediatedToken((refused) => this.#ask(target, refused, signal));
    this.#kept.set(key, token);
    return token;
  }

  async #ask(target: TokenRequest, refused: string | null, signal: AbortSignal): Promise<HandedOut> {
    const since = Date.now();
    const body: TokenRequest = { ...target, ...(refused !== null && { refused }) };
    try {
      const { client } = await this.#connection.open(signal);
      const answer = await client.send('POST', '/token', { body });
      signal.throwIfAborted();
      return readToken(answer.body, since);
    } catch (thrown) {
      const error = toAuthError(thrown);
      if (error.cause === 'not_signed_in') {
        // Whether the session is over is for its own renewal to say, so that the state and other tabs get to know.
        await this.#lifecycle.renewUnlessReplaced();
        throw new AuthError('not_signed_in', ngDevMode && 'the backend knows no session.');
      }
      const isRefusal = error.cause === 'resource_refused' || error.cause === 'scope_refused';
      throw isRefusal
        ? new AuthError('resource_refused', String(error.cause), { cause: error.cause })
        : error;
    }
  }

  #drop(): void {
    this.#kept.clear();
    this.#session.abort(new AuthError('not_signed_in', ngDevMode && 'the session ended meanwhile.'));
    this.#session = new AbortController();
  }
}

/** @throws AuthError `token_response_invalid` */
function readToken(body: unknown, since: number): HandedOut {
  const { access_token, token_type, expires_in, id } = Object(body) as Partial<TokenAnswer>;
  const isToken = typeof access_token === 'string' && /^[\x21-\x7e]+$/.test(access_token);
  const isLife = typeof expires_in === 'number' && expires_in >= 0;
  if (!isToken || token_type !== 'Bearer' || !isLife || typeof id !== 'string') {
    throw new AuthError('token_response_invalid', ngDevMode && 'the backend has handed out no token.');
  }
  return { accessToken: access_token, expiresAt: since + Math.min(expires_in, LONGEST_LIFE) * 1000, id };
}
