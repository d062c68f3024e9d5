import { createHash } from 'node:crypto';
import type { AccessClaims } from '../api/access-claims.ts';
import { isJwt } from '../api/jwt-verifier.ts';
import { BackendError, unexpected } from '../backend-error.ts';
import type { FallbackStore } from '../stores/fallback-store.ts';
import type { ProviderPause } from './provider-pause.ts';
import { RefusedTokens } from './refused-tokens.ts';
import type { UserinfoCounters } from './userinfo-cache-options.ts';
import { TokenUnfit, type UserinfoEndpoint } from './userinfo-endpoint.ts';
import type { UserinfoAnswer, UserinfoEntries, UserinfoEntry } from './userinfo-entries.ts';
import type { UserinfoKey } from './userinfo-key.ts';

/** What a question to the cache comes with. */
export interface Question {
  readonly key: UserinfoKey;
  readonly token: string;
  readonly claims: AccessClaims;
}

/** What answers questions. */
export interface CachedUserinfoParts {
  readonly store: FallbackStore;
  readonly entries: UserinfoEntries;
  readonly endpoint: UserinfoEndpoint;
  readonly pause: ProviderPause;
  /** Seconds. */
  readonly ttl: number;
  /** Seconds that a request to the provider may take with all that belongs to it. */
  readonly patience: number;
  readonly max: number;
  readonly report: (error: BackendError) => void;
}

interface Flight {
  readonly token: string;
  readonly subject: string;
  readonly answer: Promise<UserinfoAnswer>;
}

/** Asks the provider once for what many want to know, in this process and with those that share its store. */
export class CachedUserinfo {
  readonly counts: { -readonly [Count in keyof UserinfoCounters]: number } = {
    hits: 0,
    joined: 0,
    calls: 0,
    failures: 0,
    stale: 0,
    refusals: 0,
    evictions: 0,
    storeOutages: 0,
  };
  readonly #parts: CachedUserinfoParts;
  readonly #flights = new Map<string, Flight>();
  readonly #refused: RefusedTokens;

  constructor(parts: CachedUserinfoParts) {
    this.#parts = parts;
    this.#refused = new RefusedTokens(parts.max, parts.report);
  }

  /** The claims, as JSON. Rejects with `TokenUnfit`, `provider_unreachable` or `provider_refused`. */
  async get(question: Question): Promise<string> {
    const unfit = this.#refused.get(nameOf(question.token));
    if (unfit) {
      // Nor does it get what another one of the user was told.
      this.counts.refusals++;
      throw unfit;
    }
    const entry = await this.#parts.entries.read(question.key);
    if (entry && this.#isFresh(entry)) {
      this.counts.hits++;
      this.#refused.forgive(question.key.subject, entry.storedAt);
      return entry.claims;
    }
    try {
      return await this.#shared(question);
    } catch (error) {
      if (entry && error instanceof BackendError) {
        this.counts.stale++;
        return entry.claims;
      }
      this.counts.refusals++;
      throw error;
    }
  }

  /** What is on its way was asked before. */
  forget(subject: string): void {
    for (const [name, flight] of this.#flights) if (flight.subject === subject) this.#flights.delete(name);
  }

  async #shared(question: Question): Promise<string> {
    const { subject, variant } = question.key;
    const token = nameOf(question.token);
    const name = `${subject} ${variant}`;
    for (;;) {
      const flight = this.#flights.get(name);
      if (!flight) break;
      try {
        const { claims, isOutdated } = await flight.answer;
        // Another node has forgotten the user meanwhile, maybe before this was asked.
        if (isOutdated) continue;
        this.counts.joined++;
        return claims;
      } catch (error) {
        // That another token of the user is no good says nothing about this one.
        if (!(error instanceof TokenUnfit) || flight.token === token) throw error;
      }
    }
    const answer = this.#ask(question, token).finally(() => {
      if (this.#flights.get(name)?.answer === answer) this.#flights.delete(name);
    });
    this.#flights.set(name, { token, subject, answer });
    return (await answer).claims;
  }

  async #ask(question: Question, token: string): Promise<UserinfoAnswer> {
    const { store, entries, patience } = this.#parts;
    const { key } = question;
    return store.exclusively(`userinfo:${key.subject}`, patience, async () => {
      // Another node may have asked while this one waited.
      const entry = await entries.read(key);
      if (entry && this.#isFresh(entry)) {
        this.counts.hits++;
        return { claims: entry.claims, isOutdated: false };
      }
      return entries.write(key, () => this.#call(question, token));
    });
  }

  async #call({ key, claims, token: text }: Question, token: string): Promise<string> {
    const { endpoint, pause, entries, report } = this.#parts;
    const wait = await pause.secondsFor(key.subject);
    if (wait > 0)
      throw new BackendError('provider_unreachable', 'The provider is not asked for userinfo again yet.', {
        retryAfter: wait,
      });
    this.counts.calls++;
    try {
      const answer = await endpoint.ask(text, claims);
      await pause.end(key.subject);
      this.#refused.forgive(key.subject, Infinity);
      return answer;
    } catch (error) {
      this.counts.failures++;
      if (error instanceof TokenUnfit) {
        const unfit = this.#refused.add({ name: token, subject: key.subject, claims }, error);
        await entries.forget(key);
        throw unfit;
      }
      const failure = unexpected(error);
      report(failure);
      const retryAfter = await pause.begin(key.subject, failure.retryAfter);
      throw new BackendError(failure.code, failure.message, { cause: error, retryAfter });
    }
  }

  #isFresh({ storedAt }: UserinfoEntry): boolean {
    return Date.now() - storedAt < this.#parts.ttl * 1000;
  }
}

/** The same for every spelling of a JWT: of its signature there are several, and all of them verify. */
function nameOf(token: string): string {
  const signed = isJwt(token) ? token.slice(0, token.lastIndexOf('.')) : token;
  return createHash('sha256').update(signed).digest('base64url');
}
