import type { CustomFetch } from 'openid-client';
import type { BackendError } from '../backend-error.ts';
import type { BackendStore } from '../backend-store.ts';

/** Settings of {@link userinfoCache}. */
export interface UserinfoCacheOptions {
  /** The provider, as its tokens spell it in `iss`. Tokens of other issuers are never sent to it. */
  readonly issuer: string;
  /** Where userinfo is, for a provider whose metadata does not say. Plain http only on this machine. */
  readonly endpoint?: string;
  /** Where more than one node keeps what it knows: `redisStore()`. Without it each process has its own memory. */
  readonly store?: BackendStore;
  /** For what is in a shared store, which is personal data; the first one writes, all of them read. At least 32 characters each. */
  readonly secrets?: readonly string[];
  /** Seconds for which an answer is good (default 300). */
  readonly ttl?: number;
  /** Seconds for which it is better than none after that, while the provider refuses or cannot be reached (default 300). */
  readonly staleFor?: number;
  /** Users that the memory of a process keeps (default 10 000); the one asked for longest ago goes. */
  readonly max?: number;
  /** Seconds that the provider may take for an answer (default 5, 30 at most). */
  readonly timeout?: number;
  /** Bytes of an answer (default 32 768); a larger one is refused. */
  readonly maxBytes?: number;
  /** Scopes that make a difference to userinfo (default: all that a token has). What is not in it must not change an answer. */
  readonly scopes?: readonly string[];
  /** How to reach the provider, for a proxy or a private certificate authority (default: the global `fetch`). */
  readonly fetch?: CustomFetch;
  /**
   * Is told of each answer of the provider that is no good and of each outage of the store. No token and no claim is in a message.
   * Without it they are on the console, code and message in a line, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/** What became of the questions to one cache, in one process, since it began. */
export interface UserinfoCounters {
  /** Answered from the cache. */
  readonly hits: number;
  /** Answered together with another request for the same, which was already on its way. */
  readonly joined: number;
  /** Requests sent to the provider. */
  readonly calls: number;
  /** Of these, not answered with userinfo. */
  readonly failures: number;
  /** Answered with what was older than `ttl`, as the provider gave nothing. */
  readonly stale: number;
  /** Not answered at all. */
  readonly refusals: number;
  /** Users forgotten by `evict`. */
  readonly evictions: number;
  /** Times that the shared store was lost. */
  readonly storeOutages: number;
}
