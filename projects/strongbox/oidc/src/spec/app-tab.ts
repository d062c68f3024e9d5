import { DOCUMENT } from '@angular/common';
import {
  HttpClient,
  type HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationInitStatus, type EnvironmentProviders, type Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  type AuthFeature,
  authInterceptor,
  type LoginOptions,
  provideAuth,
  type ResourceServer,
  withResourceServers,
} from 'ngx-strongbox';
import { AccessTokens, type OidcConfig, withOidc } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
// The app's lazy chunks: compiling them for the first time must not count against a time limit.
import '../engine';
import '../signed-token';
import '../provider-session';
import '../../../src/session-upkeep';
import { overlay } from '../../../src/spec/overlay';
import { LazyProviderSession } from '../lazy-provider-session';
import '../storage/stored-provider-session';
import type { OidcFeatureKind } from '../with-oidc';
import { FrameScript } from './frame-script';
import { ScriptedProvider } from './scripted-provider';
import { ScriptedWindow } from './scripted-window';
import type { SigningKey } from './signing-key';

export const API = 'https://api.example.com/';

export interface ApiRequest {
  readonly url: string;
  readonly authorization: string | null;
  readonly credentials: RequestCredentials | undefined;
}

/**
 * A browser tab with the app in it, at the edges a test cannot have for real: the network, and leaving the page.
 * History and storage are jsdom's own, and live on when the tab opens another address.
 */
export class AppTab {
  readonly provider: ScriptedProvider;
  readonly frames: FrameScript;
  /** Addresses the page was sent to, and how. */
  readonly departures: { readonly how: 'assign' | 'replace'; readonly url: string }[] = [];
  readonly apiRequests: ApiRequest[] = [];
  /** The APIs that get a credential. */
  servers: (string | ResourceServer)[] = [API];
  /** What they answer. */
  apiAnswer: (request: ApiRequest) => Response | Promise<Response> = () => new Response('{}');
  /** Windows the page has opened. */
  readonly popups: ScriptedWindow[] = [];
  blocksPopups = false;
  /** Whether the user is on this page. */
  hasFocus = true;
  /** Whether the page has closed itself. */
  isClosed = false;
  config: OidcConfig;
  /** How the app gets its settings. */
  loadConfig: () => OidcConfig | Promise<OidcConfig> = () => this.config;
  interceptors: HttpInterceptorFn[] = [];
  /** Those behind ours. */
  lateInterceptors: HttpInterceptorFn[] = [];
  /** What the app adds to the strategy. */
  features: AuthFeature<OidcFeatureKind>[] = [];
  providers: (Provider | EnvironmentProviders)[] = [];
  /** Whether the app finds itself in a frame. */
  isFramed = false;
  /** What else this window has, or has not. */
  windowMembers: object = {};
  #leave: () => void = () => undefined;

  /** In a browser that knows nothing yet, of a provider that signs with `key`. */
  static onFirstVisit(key: SigningKey): AppTab {
    localStorage.clear();
    sessionStorage.clear();
    return new AppTab(new ScriptedProvider(key));
  }

  constructor(provider: ScriptedProvider, config: Partial<OidcConfig> = {}) {
    this.provider = provider;
    this.config = { issuer: provider.issuer, clientId: 'shop', ...config };
    this.frames = new FrameScript((url) => provider.authorize(url));
    document.head.innerHTML = '<base href="/">';
    globalThis.fetch = (input, init = {}) => this.#fetch(new URL(input as string, document.baseURI), init);
  }

  get auth(): Auth {
    return TestBed.inject(Auth);
  }

  get accessTokens(): AccessTokens {
    return TestBed.inject(AccessTokens);
  }

  get errorCode(): string | undefined {
    return this.auth.error()?.code;
  }

  /** Why nobody is signed in, or the status if that is not so. */
  get outcome(): string {
    const state = this.auth.state();
    return state.status === 'signed-out' ? state.reason : state.status;
  }

  /** Where the last departure went. */
  get destination(): string {
    return this.departures.at(-1)?.url ?? '';
  }

  /** Loads the app afresh at an address, until it has started or has left again. */
  async open(url = '/', historyState: unknown = null): Promise<void> {
    this.start(url, historyState);
    const left = new Promise<void>((resolve) => (this.#leave = resolve));
    await Promise.race([TestBed.inject(ApplicationInitStatus).donePromise, left]);
  }

  /** Begins to load the app at an address. */
  start(url = '/', historyState: unknown = null): void {
    history.replaceState(historyState, '', new URL(url, location.origin));
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        { provide: DOCUMENT, useValue: this.#document() },
        provideHttpClient(
          withInterceptors([...this.interceptors, authInterceptor, ...this.lateInterceptors]),
        ),
        provideAuth(
          withOidc(() => this.loadConfig()),
          withResourceServers(...this.servers),
          ...this.features,
        ),
        ...this.providers,
      ],
    });
    TestBed.inject(Auth);
  }

  /** Goes to the provider and comes back with its answer, changed as the script says. */
  async login(
    options: LoginOptions = {},
    changed: Readonly<Record<string, string | null>> = {},
  ): Promise<void> {
    await this.auth.login(options);
    await this.open(this.provider.authorize(this.destination, changed));
  }

  /** A first visit, then a login. */
  async signIn(): Promise<void> {
    await this.open();
    await this.login();
  }

  /** The credential the app sends to an API now. */
  async callApi(url = API): Promise<string | null> {
    await firstValueFrom(TestBed.inject(HttpClient).get(url));
    return this.apiRequests.at(-1)?.authorization ?? null;
  }

  /** Whatever shows that tokens are still around after a login or session that failed. */
  async leftovers(): Promise<unknown[]> {
    const kept = await this.keptToken();
    const found = [this.auth.user(), await this.accessTokens.get(), await this.callApi(), kept];
    return found.filter((one) => one !== null);
  }

  /** The token that is kept, whatever the state says. */
  async keptToken(): Promise<string | null> {
    return (await TestBed.inject(LazyProviderSession).load()).serverTokens.get({});
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const apis = this.servers.map((server) => (typeof server === 'string' ? server : server.url));
    if (apis.some((api) => url.href.startsWith(api))) {
      const authorization = new Headers(init.headers).get('Authorization');
      const request = { url: url.href, authorization, credentials: init.credentials };
      this.apiRequests.push(request);
      return this.apiAnswer(request);
    }
    const { signal } = init;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new DOMException('', 'AbortError'));
      });
      this.provider.fetch(url, init).then(resolve, reject);
    });
  }

  #document(): Document {
    const leave = (how: 'assign' | 'replace') => (url: string) => {
      this.departures.push({ how, url });
      this.#leave();
    };
    const location = overlay(document.location, { assign: leave('assign'), replace: leave('replace') });
    const open = () => {
      if (this.blocksPopups) return null;
      this.popups.push(new ScriptedWindow());
      return this.popups.at(-1);
    };
    const close = () => (this.isClosed = true);
    const members = Object.assign(Object.create(this.windowMembers) as Record<string, unknown>, {
      ...{ open, close, parent: {} },
    });
    const defaultView = overlay(window, members);
    if (!this.isFramed) members['parent'] = defaultView;
    return overlay(document, {
      location,
      defaultView,
      hasFocus: () => this.hasFocus,
      createElement: (name: string) =>
        name === 'iframe' ? this.frames.createFrame() : document.createElement(name),
    });
  }
}
