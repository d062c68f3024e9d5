import { AuthError, type ɵSessionLifecycle as SessionLifecycle } from 'ngx-strongbox';
import type { OidcClient } from './oidc-client';
import { isDefinite, refusal } from './refusal';
import { ResourceToken } from './resource-token';
import { askInFrame } from './ask-in-frame';
import type { TokenRecord } from './storage/token-store';
import type { TokenTarget } from './token-target';
import type { VerifiedTokens } from './verified-tokens';

/** What a provider may refuse for one resource while the session goes on (RFC 8707 §2, OpenID Connect Core 1.0 §3.1.2.6). */
const REFUSALS = [
  'invalid_target',
  'invalid_scope',
  'access_denied',
  'consent_required',
  'interaction_required',
];

/** The access tokens of one session for resources other than its own: in memory, and dropped with it. */
export class ResourceTokens {
  readonly #client: OidcClient;
  readonly #tokens: VerifiedTokens;
  readonly #lifecycle: SessionLifecycle;
  /** Of the session they belong to. */
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, ResourceToken>();

  constructor(client: OidcClient, tokens: VerifiedTokens, lifecycle: SessionLifecycle, signal: AbortSignal) {
    this.#client = client;
    this.#tokens = tokens;
    this.#lifecycle = lifecycle;
    this.#signal = signal;
  }

  for(target: TokenTarget): ResourceToken {
    const key = JSON.stringify(target);
    const token = this.#kept.get(key) ?? new ResourceToken(() => this.#obtain(target));
    this.#kept.set(key, token);
    return token;
  }

  async #obtain(target: TokenTarget): Promise<TokenRecord> {
    try {
      return await this.#tokens.spend(this.#signal, () => this.#ask(target));
    } catch (error) {
      if (!isDefinite(error, this.#signal)) throw error;
      const cause = error instanceof AuthError ? error.cause : undefined;
      // Whether the session is over is for its own renewal to say, so that the state and other tabs get to know.
      if (!isRefusal(cause)) await this.#lifecycle.renewUnlessReplaced();
      throw new AuthError('resource_refused', typeof cause === 'string' && cause, { cause });
    }
  }

  async #ask(target: TokenTarget): Promise<TokenRecord> {
    const signal = this.#signal;
    signal.throwIfAborted();
    const old = await this.#tokens.load();
    signal.throwIfAborted();
    if (!old) throw refusal('login_required');
    // One that may be spent is the last resort: its second use may end all that came of the login.
    const answer =
      old.refreshToken && !old.mayBeSpent ? null : await askInFrame(this.#client, signal, old, target);
    signal.throwIfAborted();
    if (answer && 'tokens' in answer) return answer.tokens;
    if (old.refreshToken) return this.#refresh(old, old.refreshToken, target);
    throw answer && 'blocked' in answer ? answer.blocked : refusal(answer?.error ?? 'login_required');
  }

  async #refresh(old: TokenRecord, refreshToken: string, target: TokenTarget): Promise<TokenRecord> {
    const provider = this.#client.tokens;
    try {
      const answer = await provider.refresh(old, refreshToken, target, this.#signal, this.#tokens);
      this.#signal.throwIfAborted();
      return answer;
    } catch (error) {
      // Some providers rotate first and refuse then, and the next refresh token gets lost.
      if (isDefinite(error, this.#signal)) {
        await this.#tokens.replace({ ...old, mayBeSpent: true }, this.#signal);
      }
      throw error;
    }
  }
}

function isRefusal(cause: unknown): boolean {
  return typeof cause === 'string' && REFUSALS.includes(cause);
}
