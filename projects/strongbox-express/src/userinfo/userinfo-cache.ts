import type { Request } from 'express';
import { verificationOf } from '../api/verification.ts';
import { BackendError } from '../backend-error.ts';
import { challenge } from '../challenge.ts';
import type { UserClaims } from '../contract.ts';
import { errorReport } from '../error-report.ts';
import { assertProtected } from '../is-protected.ts';
import type { LogoutSubject } from '../session/logout-token.ts';
import { Sealer } from '../session/sealed.ts';
import { FallbackStore } from '../stores/fallback-store.ts';
import { CachedUserinfo } from './cached-userinfo.ts';
import { ProviderPause } from './provider-pause.ts';
import type { UserinfoCacheOptions, UserinfoCounters } from './userinfo-cache-options.ts';
import { TokenUnfit, UserinfoEndpoint } from './userinfo-endpoint.ts';
import { UserinfoEntries } from './userinfo-entries.ts';
import { subjectKey, userinfoKey } from './userinfo-key.ts';
import { UserinfoSessions } from './userinfo-sessions.ts';

/** Seconds for which it is known at least whose a session at the provider is. */
const shortestMemory = 60 * 60;
/** Characters of a secret. */
const shortestSecret = 32;

/** What the provider says of users, asked as seldom as can be. */
export interface UserinfoCache {
  /**
   * What the provider says of the user whose token came with the request, which `requireAccessToken()` has verified. The object
   * is the caller's own. Rejects with `provider_unreachable` (503, with the seconds to wait) when there is no answer and no old
   * one that would do, `provider_refused` (502) for an answer that nobody should use, `not_signed_in` (401) or `scope_refused` (403) when
   * the provider does not want the token; the challenge for these two is set already. A token that was issued after another one
   * of the user was refused, and is refused too, is `provider_refused`: one more renewal would not help.
   */
  get(request: Request): Promise<UserClaims>;
  /**
   * Forgets a user, by `sub`, or else the one whose session at the provider is `sid`, on every node. Rejects with
   * `store_unreachable` while the nodes cannot be reached, so that it is asked for again.
   */
  evict(user: Partial<LogoutSubject>): Promise<void>;
  /** What became of the questions, in this process. */
  readonly counters: UserinfoCounters;
}

/**
 * Keeps what the provider says of users by issuer, user, client and scopes, and never by token: an app that is reloaded twenty times
 * brings twenty new tokens and costs one request. For APIs that need more of the user than the access token says. Twenty
 * requests at once cost one, too, on all nodes with a shared store; without it each process asks for itself.
 *
 * The price: for `ttl` seconds nobody hears that a profile has changed or a token was revoked, unless `evict` is told
 * (see {@link backchannelLogout}). A provider that asks to wait (`Retry-After`) is not asked before, and old answers are given
 * for `staleFor` seconds more. What is about another user than the token is refused (OpenID Connect Core 1.0 §5.3.2).
 * Throws a `TypeError` when a setting cannot be right.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { answerErrors, requireAccessToken, userinfoCache } from 'strongbox-express';
 *
 * const issuer = 'https://id.example.com';
 * const users = userinfoCache({ issuer });
 *
 * const api = express();
 * api.use(requireAccessToken({ issuer, audience: 'https://api.example.com/' }));
 * api.get('/profile', async (request, response) => {
 *   response.json(await users.get(request));
 * });
 * api.use(answerErrors);
 * ```
 */
export function userinfoCache(options: UserinfoCacheOptions): UserinfoCache {
  const { issuer, endpoint, ttl = 300, staleFor = 300, max = 10_000, fetch } = options;
  const { timeout = 5, maxBytes = 32_768, secrets = [], scopes, store: shared } = options;
  assertProtected('issuer', issuer);
  if (endpoint !== undefined) assertProtected('endpoint', endpoint);
  if (!(ttl > 0 && staleFor >= 0 && timeout > 0 && timeout <= 30))
    throw new TypeError('ttl, staleFor and timeout are seconds, and timeout no more than 30 of them.');
  if (!(max >= 1 && maxBytes >= 1)) throw new TypeError('max and maxBytes have to be 1 at least.');
  if (secrets.some(({ length }) => length < shortestSecret))
    throw new TypeError(`Each of the secrets needs ${shortestSecret} characters at least.`);
  if (shared?.isShared && secrets.length === 0)
    throw new TypeError('secrets is empty: what is in a shared store is personal data, and is encrypted.');

  const report = errorReport(options.onError);
  const store = new FallbackStore(shared, max, (error) => {
    users.counts.storeOutages++;
    report(error);
  });
  const lifetime = ttl + staleFor;
  const sealer = secrets.length > 0 ? new Sealer(secrets, `userinfo ${issuer}`) : null;
  const sessions = new UserinfoSessions(store, Math.max(shortestMemory, 2 * lifetime), max);
  const entries = new UserinfoEntries(store, sealer, lifetime);
  const users = new CachedUserinfo({
    ...{ store, entries, ttl, max, report },
    endpoint: new UserinfoEndpoint({ issuer, endpoint, timeout, maxBytes, fetch, report }),
    pause: new ProviderPause(store, subjectKey(issuer, '')),
    // Metadata, keys and the answer itself.
    patience: timeout + 15,
  });

  return {
    get: async (request) => {
      const { claims, token, realm } = verificationOf(request, 'userinfoCache');
      if (claims.iss !== issuer)
        throw new BackendError('provider_refused', 'The token is of an issuer whose userinfo this is not.');
      await sessions.note(claims);
      try {
        const answer = await users.get({ key: userinfoKey(claims, scopes), token, claims });
        return JSON.parse(answer) as UserClaims;
      } catch (error) {
        if (!(error instanceof TokenUnfit) || !request.res) throw error;
        if (error.error === 'provider_refused')
          throw new BackendError(
            'provider_refused',
            'The provider gives no userinfo for access tokens of this API.',
          );
        throw challenge(request.res, 'The provider gives no userinfo for this access token.', {
          realm,
          error: error.error,
        });
      }
    },
    evict: async ({ sub, sid }) => {
      const subject = sub ? subjectKey(issuer, sub) : sid ? await sessions.subjectOf(issuer, sid) : null;
      if (subject !== null) {
        users.forget(subject);
        users.counts.evictions++;
        await entries.evict(subject);
      }
      if (store.isAway)
        throw new BackendError('store_unreachable', 'Other nodes cannot be told.', { retryAfter: 1 });
    },
    get counters() {
      return { ...users.counts };
    },
  };
}
