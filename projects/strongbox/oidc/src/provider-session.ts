import { DOCUMENT, inject, NgZone } from '@angular/core';
import {
  type AuthError,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  type Session,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import type { Arrival, Callback } from './callback';
import { type Connection, lazyConnection } from './connection';
import { finishLogin } from './finish-login';
import { dropForeignResponse, stateUnknown } from './foreign-response';
import { loadPopup } from './lazy-chunks';
import { ownUrl } from './oidc-config';
import { renewTokens } from './renew-tokens';
import { ServerTokens } from './server-tokens';
import { leaveForSignOut, revokeTokens } from './sign-out';
import { isSilentFrame, leaveAddressAlone } from './silent-frame';
import { restoreSilently } from './silent-restore';
import type { Storing } from './storage/storing';
import { saveTransaction } from './transaction';
import { VerifiedTokens } from './verified-tokens';

/** Session of a provider, with this page as the OAuth client. */
export class ProviderSession {
  readonly #document = inject(DOCUMENT);
  readonly #zone = inject(NgZone);
  readonly #connect = lazyConnection();
  readonly #storing: Storing | undefined;
  readonly #tokens: VerifiedTokens;
  readonly serverTokens: ServerTokens;
  /** At most once, and not from a page the provider has just sent here: that could go back and forth for ever. */
  #mayRedirect = true;
  /** What has kept a login from being finished. */
  #failure: AuthError | null = null;

  constructor(storing?: Storing) {
    this.#storing = storing;
    this.#tokens = new VerifiedTokens(storing && ((moveOn) => storing.keep(this.#connect, moveOn)));
    this.serverTokens = new ServerTokens(this.#connect, this.#tokens);
  }

  /** Whether tabs have the same tokens. */
  get isShared(): boolean {
    return this.#tokens.isShared;
  }

  async restore(arrival: Arrival, signal: AbortSignal, mayLeave: boolean): Promise<Session | NoSession> {
    if (arrival.callback) this.#mayRedirect = false;
    const connection = await this.#connect();
    // The response stays for the attempt that takes the place of this one.
    signal.throwIfAborted();
    const { client, hint } = connection;
    const { silentRedirectUri, redirectUri } = client.config;
    if (isSilentFrame(this.#document, silentRedirectUri)) return leaveAddressAlone();

    const { callback } = arrival;
    arrival.callback = null;
    if (callback) return this.#finishLogin(connection, callback, signal);
    if (arrival.isSignOutReturn) {
      arrival.isSignOutReturn = false;
      return { reason: 'logout' };
    }
    const response = this.#document.location.search;
    const isForeign = dropForeignResponse(this.#document, redirectUri);
    if (isForeign) {
      this.#mayRedirect = false;
      // Closing: until that the app must not get to move on.
      if (await this.#isHandedOver(response).catch(() => false)) return new Promise<never>(() => undefined);
      signal.throwIfAborted();
    }

    const kept = await this.#storing?.restore(connection, this.#tokens, signal);
    if (kept) return kept;
    const found = await restoreSilently(connection, mayLeave && this.#mayRedirect, signal);
    if (found === 'redirect') return this.#redirectSilently(connection, signal);
    if ('tokens' in found) {
      const session = await this.#tokens.begin(found.tokens, signal);
      signal.throwIfAborted();
      hint.set('frame');
      return session;
    }
    // A login that met an outage has failed, or an app that starts one by itself would do so for ever.
    const error = isForeign ? stateUnknown() : this.#failure;
    this.#failure = null;
    return error ? { reason: 'login-failed', error } : found;
  }

  async login(
    options: LoginOptions,
    signal: AbortSignal,
    popup: Window | null,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    if (popup) return this.#loginInPopup(popup, options, signal);
    const { client } = await this.#connect();
    const startUrl = this.#pathOf(this.#document.location.href);
    const redirectTo = options.redirectTo === undefined ? startUrl : this.#pathOf(options.redirectTo);
    const { url, transaction } = await client.beginLogin(options, { startUrl, redirectTo }, signal);
    signal.throwIfAborted();
    saveTransaction(transaction);
    this.#document.location.assign(url);
    return 'redirecting';
  }

  async renew(signal: AbortSignal): Promise<Session> {
    const connection = await this.#connect();
    const live = AbortSignal.any([signal, this.#tokens.lifetime]);
    return this.#tokens.inTurn(() => renewTokens(connection, this.#tokens, live));
  }

  async current(): Promise<Session | null> {
    const { hint } = await this.#connect();
    // Where tabs share the tokens, these tell what has become of the session.
    return !this.isShared && hint.isGone() ? null : this.#tokens.session();
  }

  async forget(): Promise<void> {
    const tokens = await this.#tokens.forget();
    const { client, hint, binding } = await this.#connect();
    hint.release();
    binding?.drop();
    revokeTokens(client, tokens);
  }

  async logout(options: LogoutOptions): Promise<void> {
    const tokens = await this.#tokens.drop();
    const { client, hint, binding } = await this.#connect();
    const wasKnown = tokens !== null || hint.get() !== null;
    hint.clear();
    if (!wasKnown) return;
    revokeTokens(client, tokens);
    binding?.release();
    if (options.scope !== 'app') await leaveForSignOut(client, tokens, options, this.#document);
  }

  async #loginInPopup(popup: Window, options: LoginOptions, signal: AbortSignal) {
    signal.addEventListener('abort', () => {
      popup.close();
    });
    const [connection, { loginInPopup }] = await Promise.all([this.#connect(), loadPopup()]);
    return loginInPopup(connection, this.#tokens, popup, options, this.#document, this.#zone, signal);
  }

  /** Whether this page is a popup, and its response has gone to the page that waits for it. */
  async #isHandedOver(response: string): Promise<boolean> {
    const { defaultView } = this.#document;
    return defaultView !== null && (await loadPopup()).handToOpener(response, defaultView, this.#zone);
  }

  async #finishLogin(
    connection: Connection,
    callback: Callback,
    signal: AbortSignal,
  ): Promise<Session | NoSession> {
    const { client, hint } = connection;
    const known = hint.get();
    const { isSilent, signIn, asked: wanted } = callback.transaction;
    // Somebody has signed out in another tab while this page was away without having been asked to go.
    if (isSilent && signIn !== hint.number) return { reason: 'no-session' };
    client.preload(signal);
    // A code is good for one attempt. If that does not get through, the provider knows the user all the same.
    hint.set(isSilent ? 'redirect' : (known ?? 'frame'));
    const outcome = await finishLogin(connection, this.#tokens, callback, known, signal).catch(
      (error: unknown) => {
        if (!isSilent && !signal.aborted) this.#failure = toAuthError(error);
        throw error;
      },
    );
    if ('user' in outcome || outcome.reason !== 'login-cancelled') return outcome;
    // Whoever turns back from a stronger login is not asked for it again.
    const asked = { ...wanted, at: Date.now() };
    const kept = await this.#storing?.restore(connection, this.#tokens, signal, asked);
    if (kept) return kept;
    if (known === null) return outcome;
    const found = await restoreSilently(connection, false, signal);
    if (found === 'redirect' || !('tokens' in found)) return outcome;
    return this.#tokens.begin({ ...found.tokens, asked }, signal);
  }

  /** The last resort: the page itself goes to the provider and comes back with an answer, whichever it is. */
  async #redirectSilently({ client, hint }: Connection, signal: AbortSignal): Promise<never> {
    const signIn = hint.number;
    this.#mayRedirect = false;
    const here = this.#pathOf(this.#document.location.href);
    const urls = { startUrl: here, redirectTo: here };
    const { url, transaction } = await client.beginLogin({ prompt: 'none' }, urls, signal);
    signal.throwIfAborted();
    saveTransaction({ ...transaction, signIn });
    this.#document.location.replace(url);
    return new Promise<never>(() => undefined);
  }

  #pathOf(url: string): string {
    const { pathname, search, hash } = new URL(ownUrl(url, this.#document));
    return pathname + search + hash;
  }
}
