import { DOCUMENT } from '@angular/common';
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  APP_INITIALIZER,
  createEnvironmentInjector,
  EnvironmentInjector,
  runInInjectionContext,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  type AuthFeature,
  authInterceptor,
  provideAuth,
  type ResourceServer,
  withResourceServers,
} from 'ngx-strongbox';
import { type OidcConfig, withOidc, withTokenStore } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
// The app's lazy chunks: compiling them for the first time must not count against a time limit.
import '../engine';
import '../signed-token';
import '../storage/stored-provider-session';
import '../../../src/session-upkeep';
import { overlay } from '../../../src/spec/overlay';
import { TabBrowser } from '../../../src/spec/tab';
import { DeviceTokenStore } from './device-token-store';
import { FrameScript } from './frame-script';
import { json, type ScriptedProvider } from './scripted-provider';

/** The tabs of one browser, with the app in each and one place for tokens. */
export class SeveralTabs {
  readonly provider: ScriptedProvider;
  readonly config: OidcConfig;
  readonly servers: readonly ResourceServer[];
  /** What is stored, by key. */
  readonly texts = new Map<string, string>();
  readonly tabs: OneTab[] = [];
  /** Whether they have one place for tokens, or each its memory. */
  sharesTokens = true;
  /** What the app adds to the strategy. */
  features: AuthFeature<'session-fingerprint'>[] = [];
  locks: TabBrowser['locks'] | undefined = new TabBrowser().locks;

  constructor(provider: ScriptedProvider, config: Partial<OidcConfig>, servers: readonly ResourceServer[]) {
    localStorage.clear();
    sessionStorage.clear();
    this.provider = provider;
    this.config = { issuer: provider.issuer, clientId: 'shop', ...config };
    this.servers = servers;
    document.head.innerHTML = '<base href="/">';
    globalThis.fetch = async (input, init = {}) => {
      const url = new URL(input as string);
      if (!servers.some((server) => url.href.startsWith(server.url))) return provider.fetch(url, init);
      return json(new Headers(init.headers).get('Authorization'));
    };
  }

  /** Another tab, once its app has started. */
  async open(url = '/'): Promise<OneTab> {
    history.replaceState(null, '', new URL(url, location.origin));
    const tab = new OneTab(this);
    this.tabs.push(tab);
    await tab.bootstrap;
    return tab;
  }

  /** Another tab, in which somebody signs in. */
  async signIn(user: string): Promise<OneTab> {
    this.provider.user = user;
    const before = await this.open();
    await before.auth.login();
    before.close();
    this.tabs.splice(this.tabs.indexOf(before), 1);
    return this.open(this.provider.authorize(before.destination));
  }

  /** Once whoever was writing has done so. */
  async written(): Promise<void> {
    const name = `strongbox.tokens ${this.config.issuer} ${this.config.clientId}`;
    await Promise.all(this.tabs.map(async () => this.locks?.request(name, {}, async () => undefined)));
  }

  close(): void {
    for (const tab of this.tabs) tab.close();
  }
}

export class OneTab {
  readonly store: DeviceTokenStore;
  readonly bootstrap: Promise<unknown>;
  destination = '';
  /** Whether it hears nothing, and only hears it once it is thawed. */
  isFrozen = false;
  readonly #missed: (() => void)[] = [];
  readonly #injector: EnvironmentInjector;

  constructor(browser: SeveralTabs) {
    this.store = new DeviceTokenStore(browser.texts);
    const app = [
      // What is provided in the root of an app is one for each tab, too.
      { provide: INJECTOR_SCOPE, useValue: 'root' },
      { provide: DOCUMENT, useValue: this.#document(browser) },
      provideHttpClient(withInterceptors([authInterceptor])),
      provideAuth(
        withOidc(browser.config),
        ...(browser.sharesTokens ? [withTokenStore(() => this.store)] : []),
        withResourceServers(...browser.servers),
        ...browser.features,
      ),
    ];
    this.#injector = createEnvironmentInjector(app, TestBed.inject(EnvironmentInjector));
    // Angular runs them for the app of the page only, and has no other way to get at them.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const initializers = this.#injector.get(APP_INITIALIZER);
    this.bootstrap = Promise.all(
      initializers.map(async (initialize) => runInInjectionContext(this.#injector, initialize)),
    );
  }

  get auth(): Auth {
    return this.#injector.get(Auth);
  }

  /** Who is signed in, or why nobody is. */
  get user(): string {
    const state = this.auth.state();
    if (state.status === 'signed-in') return state.session.user.sub;
    return state.status === 'signed-out' ? state.reason : state.status;
  }

  /** The credential that the API got. */
  callApi(url: string): Promise<string | null> {
    return firstValueFrom(this.#injector.get(HttpClient).get<string | null>(url));
  }

  thaw(hearsWhatItMissed: boolean): void {
    this.isFrozen = false;
    const missed = this.#missed.splice(0);
    if (hearsWhatItMissed) for (const tell of missed) tell();
  }

  close(): void {
    if (!this.#injector.destroyed) this.#injector.destroy();
  }

  #document(browser: SeveralTabs): Document {
    const hear = (tell: () => void): void => {
      if (this.isFrozen) this.#missed.push(tell);
      else tell();
    };
    const Channel = class extends BroadcastChannel {
      override addEventListener(type: string, listener: unknown): void {
        super.addEventListener(type, (event) => {
          hear(() => {
            (listener as (event: Event) => void)(event);
          });
        });
      }
    };
    const frames = new FrameScript((url) => browser.provider.authorize(url));
    const leave = (url: string) => (this.destination = url);
    const members: Record<string, unknown> = {
      BroadcastChannel: Channel,
      navigator: overlay(navigator, { locks: browser.locks }),
    };
    const defaultView = overlay(window, members);
    members['parent'] = defaultView;
    return overlay(document, {
      defaultView,
      location: overlay(document.location, { assign: leave, replace: leave }),
      createElement: (name: string) =>
        name === 'iframe' ? frames.createFrame() : document.createElement(name),
    });
  }
}
