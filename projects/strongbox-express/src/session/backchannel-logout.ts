import type { Router } from 'express';
import type { CustomFetch } from 'openid-client';
import { answerReported } from '../answer-reported.ts';
import { rememberedMetadata } from '../api/issuer-metadata.ts';
import { unexpected, type BackendError } from '../backend-error.ts';
import type { BackendStore } from '../backend-store.ts';
import { errorReport, reportErrors } from '../error-report.ts';
import { assertProtected } from '../is-protected.ts';
import { MemoryRecords } from '../stores/memory-records.ts';
import { logoutListener } from './logout-listener.ts';
import { LogoutTokens, type LogoutSubject } from './logout-token.ts';

/** Settings of {@link backchannelLogout}. */
export interface BackchannelLogoutOptions {
  /** The provider, as its metadata spells it. Plain http only on this machine. */
  readonly issuer: string;
  /** The clients whose users leave: those of the apps that call this API. */
  readonly clientId: string | readonly string[];
  /** Is told who has left. While it rejects the provider gets no good answer, and may send it again. */
  readonly onLogout: (who: LogoutSubject) => Promise<unknown>;
  /** Path of the endpoint (default `/backchannel-logout`). */
  readonly path?: string;
  /** Where it is noted which tokens were used: a shared one with more than one node (default: the memory of this process). */
  readonly store?: BackendStore;
  /** Whether logout tokens may come without `typ: logout+jwt`, as older providers send them (default `false`). */
  readonly untypedLogoutTokens?: boolean;
  /** Seconds that the provider's clock may differ (default 30). */
  readonly clockTolerance?: number;
  /** How to reach the provider, for a proxy or a private certificate authority (default: the global `fetch`). */
  readonly fetch?: CustomFetch;
  /**
   * Is told of failures that are not the provider's fault. Without it they are on the console, code and message in a line, but
   * for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/**
 * Hears from the provider that a user has left, for an API that has no session to end but something to forget
 * (OpenID Connect Back-Channel Logout 1.0). The address goes into the registration of the app's client at the provider
 * (`backchannel_logout_uri`). `backendSession()` has such an endpoint of its own. Each token counts once; it answers
 * `400 logout_token_invalid` to one that is no good. Throws a `TypeError` when a setting cannot be right.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { backchannelLogout, userinfoCache } from 'strongbox-express';
 *
 * const issuer = 'https://id.example.com';
 * const users = userinfoCache({ issuer });
 *
 * const api = express();
 * api.use(backchannelLogout({ issuer, clientId: 'shop', onLogout: (who) => users.evict(who) }));
 * ```
 */
export function backchannelLogout(options: BackchannelLogoutOptions): Router {
  const { issuer, clientId, onLogout, path = '/backchannel-logout', store, fetch } = options;
  assertProtected('issuer', issuer);
  const clients = [clientId].flat();
  if (clients.length === 0 || clients.includes(''))
    throw new TypeError('clientId is empty: logout tokens are for the clients of the apps.');
  const report = errorReport(options.onError);
  const tokens = new LogoutTokens(store?.records ?? new MemoryRecords(), {
    ...options,
    metadata: rememberedMetadata(issuer, fetch),
  });
  const listener = logoutListener(path, tokens, onLogout);
  const reporting = reportErrors((error) => {
    report(unexpected(error));
  });
  return listener.use(path, reporting, answerReported);
}
