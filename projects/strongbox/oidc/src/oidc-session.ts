import { DOCUMENT, inject, InjectionToken, NgZone } from '@angular/core';
import {
  AuthError,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  type Session,
  type SessionSource,
  ɵisTransient as isTransient,
} from 'ngx-strongbox';
import { type Callback, dropForeignResponse, takeCallback } from './callback';
import { type Answer, OidcClient } from './oidc-client';
import { type OidcConfig, ownUrl, resolveConfig } from './oidc-config';
import { ProviderHttp } from './provider-http';
import { SignInHint } from './sign-in-hint';
import { TOKEN_STORE, type TokenRecord } from './storage/token-store';
import { dropTransactions, saveTransaction } from './transaction';

/** Gives the settings, each time it is asked. */
export const OIDC_CONFIG = new InjectionToken<() => OidcConfig | Promise<OidcConfig>>(
  ngDevMode ? 'OIDC_CONFIG' : '',
);

/** The decisions: when to ask the provider, in which way, and what to keep. */
export class OidcSession implements SessionSource {
  readonly #document = inject(DOCUMENT);
  readonly #zone = inject(NgZone);
  readonly #store = inject(TOKEN_STORE);
  readonly #config = inject(OIDC_CONFIG);
  readonly #http = new ProviderHttp();
  #connecting: Promise<Connection> | null = null;

  async restore(signal: AbortSignal): Promise<Session | NoSession> {
    const callback = takeCallback(this.#document);
    const connection = await this.#connect();
    const { config } = connection.client;
    if (this.#isSilentFrame(config.silentRedirectUri)) return { reason: 'no-session' };
    if (callback?.transaction) return this.#finishLogin(connection, callback, signal);
    const isForeign = callback !== null && dropForeignResponse(this.#document, config.redirectUri);
    const found = await this.#signInSilently(connection, !isForeign, signal);
    if (!isForeign || 'user' in found) return found;
    const error = new AuthError(
      'callback_state_unknown',
      ngDevMode && 'this tab has not started the login that was answered here. Start it again.',
    );
    return { reason: 'login-failed', error };
  }

  async login(options: LoginOptions, signal: AbortSignal): Promise<LoginOutcome> {
    const { client } = await this.#connect();
    const startUrl = this.#pathOf(this.#document.location.href);
    const returnUrl = options.returnUrl === undefined ? startUrl : this.#pathOf(options.returnUrl);
    const { url, transaction } = await client.beginLogin(options, { startUrl, returnUrl }, signal);
    signal.throwIfAborted();
    saveTransaction(transaction);
    this.#document.location.assign(url);
    return 'redirecting';
  }

  async renew(signal: AbortSignal): Promise<Session> {
    const { client, hint } = await this.#connect();
    const old = await this.#store.load();
    try {
      if (!old) throw new AuthError('login_required');
      if (old.refreshToken) {
        return await this.#commit(await client.refresh(old, old.refreshToken, signal), signal);
      }
      const answer = await client.askSilently(signal, old.user.sub);
      if ('error' in answer) throw refused(answer.error);
      return await this.#commit(answer.tokens, signal);
    } catch (error) {
      const hasEnded = !signal.aborted && !(error instanceof AuthError && isTransient(error));
      if (hasEnded) await this.#forget();
      if (error instanceof AuthError && error.code === 'login_required') hint.clear();
      throw error;
    }
  }

  async logout({ scope, returnUrl }: LogoutOptions): Promise<void> {
    const loading = this.#store.load();
    const forgetting = this.#forget();
    const tokens = await loading;
    await forgetting;
    const { client, hint } = await this.#connect();
    const wasKnown = tokens !== null || hint.get() !== null;
    hint.clear();
    try {
      const revoking = tokens?.refreshToken ? client.revoke(tokens.refreshToken) : Promise.resolve();
      // The request outlives the page, so nobody has to wait for it.
      revoking.catch(() => undefined);
      if (scope === 'app') return await revoking;
      if (!wasKnown) return;
      const { postLogoutRedirectUri } = client.config;
      const back =
        returnUrl === undefined ? postLogoutRedirectUri : ownUrl(returnUrl, this.#document.baseURI);
      const url = await client.endSessionUrl(tokens?.idToken ?? '', back);
      if (url) this.#document.location.assign(url);
    } catch (error) {
      // Here the user is signed out. The provider's session ends by itself if it cannot be reached now.
      if (!(error instanceof AuthError && isTransient(error))) throw error;
    }
  }

  async #finishLogin(
    { client, hint }: Connection,
    { parameters, transaction }: Callback,
    signal: AbortSignal,
  ): Promise<Session | NoSession> {
    if (!transaction) return { reason: 'no-session' };
    client.preload(signal);
    // A code is good for one attempt. If that cannot be made now, the provider knows the user all the same.
    const way = transaction.isSilent ? 'redirect' : (hint.get() ?? 'frame');
    hint.set(way);
    try {
      const answer = await client.exchange(parameters, transaction, signal);
      if ('tokens' in answer) return await this.#commit(answer.tokens, signal);
      hint.clear();
      if (transaction.isSilent && isSignedOut(answer.error)) return { reason: 'no-session' };
      if (answer.error === 'access_denied') return { reason: 'login-cancelled' };
      throw refused(answer.error);
    } catch (error) {
      if (!signal.aborted && !(error instanceof AuthError && isTransient(error))) hint.clear();
      throw error;
    }
  }

  async #signInSilently(
    connection: Connection,
    mayRedirect: boolean,
    signal: AbortSignal,
  ): Promise<Session | NoSession> {
    const { client, hint } = connection;
    const { silentSignIn, whenCookiesBlocked } = client.config;
    const known = hint.get();
    if (silentSignIn === 'never' || (silentSignIn === 'when-known' && !known))
      return { reason: 'no-session' };
    const fallBack = known !== null && mayRedirect && whenCookiesBlocked === 'redirect';
    if (fallBack && known === 'redirect') return this.#redirectSilently(client, signal);

    const answer = await this.#askInFrame(client, signal);
    if ('tokens' in answer) {
      const session = await this.#commit(answer.tokens, signal);
      hint.set('frame');
      return session;
    }
    if ('error' in answer && !isSignedOut(answer.error)) throw refused(answer.error);
    const isBlocked = 'blocked' in answer || (known !== null && (await client.isCrossSite(signal)));
    if (!isBlocked) {
      hint.clear();
      return { reason: 'no-session' };
    }
    if (fallBack) return this.#redirectSilently(client, signal);
    return { reason: 'no-session', error: 'blocked' in answer ? answer.blocked : cookiesBlocked() };
  }

  async #askInFrame(
    client: OidcClient,
    signal: AbortSignal,
  ): Promise<Answer | { readonly blocked: AuthError }> {
    try {
      return await client.askSilently(signal);
    } catch (error) {
      if (error instanceof AuthError && error.code === 'silent_sign_in_refused') return { blocked: error };
      throw error;
    }
  }

  /** The last resort: the page itself goes to the provider and comes back with an answer, whichever it is. */
  async #redirectSilently(client: OidcClient, signal: AbortSignal): Promise<never> {
    const here = this.#pathOf(this.#document.location.href);
    const urls = { startUrl: here, returnUrl: here };
    const { url, transaction } = await client.beginLogin({ prompt: 'none' }, urls, signal);
    signal.throwIfAborted();
    saveTransaction(transaction);
    this.#document.location.replace(url);
    return new Promise<never>(() => undefined);
  }

  async #commit(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    await this.#store.save(tokens);
    if (signal.aborted) await this.#store.clear();
    signal.throwIfAborted();
    dropTransactions();
    return { user: tokens.user, expiresAt: tokens.expiresAt };
  }

  async #forget(): Promise<void> {
    const clearing = this.#store.clear();
    dropTransactions();
    await clearing;
  }

  #connect(): Promise<Connection> {
    return (this.#connecting ??= this.#newConnection());
  }

  async #newConnection(): Promise<Connection> {
    try {
      const config = resolveConfig(await this.#config(), this.#document.baseURI);
      return {
        client: new OidcClient(config, this.#http, this.#document, this.#zone),
        hint: new SignInHint(config.clientId),
      };
    } catch (error) {
      this.#connecting = null;
      if (error instanceof AuthError) throw error;
      throw new AuthError('server_unreachable', ngDevMode && 'the configuration could not be loaded.');
    }
  }

  /** Whether this page is what a silent sign-in came back to, because the server sends the app for any address. */
  #isSilentFrame(silentRedirectUri: string): boolean {
    const { defaultView, location } = this.#document;
    return defaultView !== defaultView?.parent && location.origin + location.pathname === silentRedirectUri;
  }

  #pathOf(url: string): string {
    const { pathname, search, hash } = new URL(ownUrl(url, this.#document.baseURI));
    return pathname + search + hash;
  }
}

interface Connection {
  readonly client: OidcClient;
  readonly hint: SignInHint;
}

/** The provider's ways to say that it would have to show something (OpenID Connect Core 1.0 §3.1.2.6). */
function isSignedOut(error: string): boolean {
  return [
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ].includes(error);
}

function refused(error: string): AuthError {
  if (isSignedOut(error)) return new AuthError('login_required', error);
  const isPassing = error === 'temporarily_unavailable' || error === 'server_error';
  return new AuthError(isPassing ? 'server_unreachable' : 'login_refused', error);
}

function cookiesBlocked(): AuthError {
  return new AuthError(
    'third_party_cookies_blocked',
    ngDevMode &&
      "the provider is on another site and saw no session in the frame. Put it on a subdomain of this app's site, or set `whenCookiesBlocked: 'redirect'`.",
  );
}
