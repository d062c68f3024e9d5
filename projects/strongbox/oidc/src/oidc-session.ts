import { DOCUMENT, inject } from '@angular/core';
import type {
  LoginOptions,
  LoginOutcome,
  LogoutOptions,
  NoSession,
  Session,
  SessionSource,
} from 'ngx-strongbox';
import { type Arrival, takeArrival } from './callback';
import { LazyProviderSession } from './lazy-provider-session';
import { OIDC_SETTINGS } from './oidc-settings';
import { openPopup } from './popup-window';
import { SignInHint } from './sign-in-hint';

/** Session of a provider, with this page as the OAuth client. The protocol comes once there is something to ask. */
export class OidcSession implements SessionSource {
  readonly #document = inject(DOCUMENT);
  readonly #settings = inject(OIDC_SETTINGS);
  readonly #provider = inject(LazyProviderSession);
  #arrival: Arrival | null = null;

  get isShared(): boolean {
    return false;
  }

  async name(): Promise<string> {
    const { issuer, clientId } = await this.#settings();
    return `${issuer} ${clientId}`;
  }

  async restore(signal: AbortSignal, mayLeave: boolean): Promise<Session | NoSession> {
    const arrival = (this.#arrival ??= takeArrival(this.#document));
    // In dev mode mistakes in the settings show on the first visit too.
    if (!ngDevMode && (await this.isFirstVisit(arrival))) return { reason: 'no-session' };
    return (await this.#provider.load()).restore(arrival, signal, mayLeave);
  }

  async current(): Promise<Session | null> {
    return (await this.#provider.load()).current();
  }

  async login(
    options: LoginOptions,
    signal: AbortSignal,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    const popup = options.display === 'popup' ? openPopup(this.#document) : null;
    if (options.display === 'popup' && !popup) return 'popup-blocked';
    try {
      return await (await this.#provider.load()).login(options, signal, popup);
    } finally {
      popup?.close();
    }
  }

  async renew(signal: AbortSignal): Promise<Session> {
    return (await this.#provider.load()).renew(signal);
  }

  async logout(options: LogoutOptions): Promise<void> {
    this.#dropCallback();
    await (this.#provider.loaded ?? (await this.#provider.load())).logout(options);
  }

  async forget(): Promise<void> {
    this.#dropCallback();
    await (this.#provider.loaded ?? (await this.#provider.load())).forget();
  }

  /** A login that has come back, but is not finished yet, ends with everything else. */
  #dropCallback(): void {
    if (this.#arrival) this.#arrival.callback = null;
  }

  /** Whether there is nothing that the provider would have to be asked about. */
  protected async isFirstVisit({ callback, isSignOutReturn }: Arrival): Promise<boolean> {
    const { defaultView, location } = this.#document;
    // An address with parameters may be an answer, and a frame may be our own.
    if (callback || isSignOutReturn || location.search || defaultView !== defaultView?.parent) return false;
    const { clientId, silentSignIn = 'when-known' } = await this.#settings();
    if (silentSignIn === 'when-known') return new SignInHint(clientId).get() === null;
    return silentSignIn === 'never';
  }
}
