import { DOCUMENT, inject } from '@angular/core';
import {
  AuthError,
  type LoginOptions,
  type LogoutOptions,
  type NoSession,
  type Session,
  type SessionSource,
} from 'ngx-strongbox';
import { type Callback, dropForeignResponse, takeCallback } from './callback';
import { CONNECTION, type Connection } from './connection';
import { loadRedeeming } from './lazy-chunks';
import type { OidcClient } from './oidc-client';
import { ownUrl } from './oidc-config';
import { isDefinite, isSignedOut, refusal } from './refusal';
import { restoreSilently } from './silent-restore';
import { saveTransaction } from './transaction';
import { VerifiedTokens } from './verified-tokens';

/** Session of a provider, with this page as the OAuth client. */
export class OidcSession implements SessionSource {
  readonly #document = inject(DOCUMENT);
  readonly #tokens = inject(VerifiedTokens);
  readonly #connect = inject(CONNECTION);
  /** The login this page was opened to finish, until that has been tried. */
  #callback: Callback | null = null;
  /** At most once, and not from a page the provider has just sent here: that could go back and forth for ever. */
  #mayRedirect = true;

  readonly isShared = false;

  async name(): Promise<string> {
    const { issuer, clientId } = (await this.#connect()).client.config;
    return `${issuer} ${clientId}`;
  }

  async restore(signal: AbortSignal, mayLeave: boolean): Promise<Session | NoSession> {
    this.#callback ??= takeCallback(this.#document);
    if (this.#callback) this.#mayRedirect = false;
    const connection = await this.#connect();
    // The response stays for the attempt that takes the place of this one.
    signal.throwIfAborted();
    const { client, hint } = connection;
    const { silentRedirectUri, redirectUri } = client.config;
    if (this.#isSilentFrame(silentRedirectUri)) return leaveAddressAlone();

    const callback = this.#callback;
    this.#callback = null;
    if (callback) return this.#finishLogin(connection, callback, signal);
    const isForeign = dropForeignResponse(this.#document, redirectUri);
    if (isForeign) this.#mayRedirect = false;

    const found = await restoreSilently(connection, mayLeave && this.#mayRedirect, signal);
    if (found === 'redirect') return this.#redirectSilently(client, signal);
    if ('tokens' in found) {
      const session = await this.#tokens.begin(found.tokens, signal);
      signal.throwIfAborted();
      hint.set('frame');
      return session;
    }
    return isForeign ? { reason: 'login-failed', error: stateUnknown() } : found;
  }

  async login(options: LoginOptions, signal: AbortSignal): Promise<'redirecting'> {
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
    const { renewTokens } = await loadRedeeming();
    return this.#tokens.inTurn(() => renewTokens(connection, this.#tokens, live));
  }

  async current(): Promise<Session | null> {
    const { hint } = await this.#connect();
    return hint.isGone() ? null : this.#tokens.session();
  }

  async forget(): Promise<void> {
    await this.logout({ scope: 'app' });
  }

  async logout({ scope, redirectTo }: LogoutOptions): Promise<void> {
    const loading = this.#tokens.load();
    const forgetting = this.#tokens.forget();
    const tokens = await loading;
    await forgetting;
    const { client, hint } = await this.#connect();
    const wasKnown = tokens !== null || hint.get() !== null;
    hint.clear();
    // Best effort, in a request that outlives the page: nobody has to wait for it.
    const { refreshToken, idToken = '' } = tokens ?? {};
    if (refreshToken)
      client
        .tokens()
        .then((one) => one.revoke(refreshToken))
        .catch(() => undefined);
    if (scope === 'app' || !wasKnown) return;

    const { postLogoutRedirectUri } = client.config;
    const back = redirectTo === undefined ? postLogoutRedirectUri : ownUrl(redirectTo, this.#document);
    // Here the user is signed out. A provider that cannot be reached ends its session in its own time.
    const url = await client
      .tokens()
      .then((one) => one.endSessionUrl(idToken, back))
      .catch(() => null);
    if (url) this.#document.location.assign(url);
  }

  async #finishLogin(
    { client, hint }: Connection,
    { parameters, transaction }: Callback,
    signal: AbortSignal,
  ): Promise<Session | NoSession> {
    client.preload(signal);
    // A code is good for one attempt. If that does not get through, the provider knows the user all the same.
    hint.set(transaction.isSilent ? 'redirect' : (hint.get() ?? 'frame'));
    try {
      const answer = await (await client.tokens()).exchange(parameters, transaction, signal);
      if ('tokens' in answer) return await this.#tokens.begin(answer.tokens, signal);
      signal.throwIfAborted();
      hint.clear();
      if (transaction.isSilent && isSignedOut(answer.error)) return { reason: 'no-session' };
      if (answer.error === 'access_denied') return { reason: 'login-cancelled' };
      throw refusal(answer.error);
    } catch (error) {
      if (isDefinite(error, signal)) hint.clear();
      throw error;
    }
  }

  /** The last resort: the page itself goes to the provider and comes back with an answer, whichever it is. */
  async #redirectSilently(client: OidcClient, signal: AbortSignal): Promise<never> {
    this.#mayRedirect = false;
    const here = this.#pathOf(this.#document.location.href);
    const urls = { startUrl: here, redirectTo: here };
    const { url, transaction } = await client.beginLogin({ prompt: 'none' }, urls, signal);
    signal.throwIfAborted();
    saveTransaction(transaction);
    this.#document.location.replace(url);
    return new Promise<never>(() => undefined);
  }

  /** Whether this page is what a silent sign-in came back to, because the server sends the app for any address. */
  #isSilentFrame(silentRedirectUri: string): boolean {
    const { defaultView, location } = this.#document;
    return defaultView !== defaultView?.parent && location.origin + location.pathname === silentRedirectUri;
  }

  #pathOf(url: string): string {
    const { pathname, search, hash } = new URL(ownUrl(url, this.#document));
    return pathname + search + hash;
  }
}

/** The page that opened the frame reads its address, and then removes it: until that the app must not get to move on. */
function leaveAddressAlone(): Promise<never> {
  if (ngDevMode) {
    console.warn(
      '[ngx-strongbox] The silent redirect URI is answered with the whole app. Serve the empty page there: { "glob": "silent.html", "input": "node_modules/ngx-strongbox/assets", "output": "auth" } among the `assets` of angular.json.',
    );
  }
  return new Promise<never>(() => undefined);
}

function stateUnknown(): AuthError {
  return new AuthError(
    'callback_state_unknown',
    ngDevMode && 'this tab has not started the login that was answered here. Start it again.',
  );
}
