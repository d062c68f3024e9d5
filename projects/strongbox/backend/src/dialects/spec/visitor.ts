import { HttpClient, provideHttpClient, withInterceptors, withNoXsrfProtection } from '@angular/common/http';
import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  type AuthFeature,
  authInterceptor,
  type CoreFeatureKind,
  provideAuth,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { type BackendSessionConfig, withBackendSession } from 'ngx-strongbox/backend';
import { firstValueFrom } from 'rxjs';
import { overlay } from '../../../../src/spec/overlay';
import type { ProductServer } from './product-server';

/**
 * Somebody with a browser who uses an app in front of a product. Real requests go to the product's server; this stands in for
 * what jsdom lacks: cookies, and pages that lead to others.
 */
export class Visitor {
  readonly #product: ProductServer;
  readonly #config: BackendSessionConfig;
  readonly #features: readonly AuthFeature<CoreFeatureKind>[];
  readonly #cookies = new Map<string, string>();
  #leave: (url: string) => void = () => undefined;
  /** Where the page was sent. */
  readonly departures: string[] = [];

  /** Who is on the app's own origin is there with the paths that are its own. */
  constructor(
    product: ProductServer,
    config: BackendSessionConfig,
    features: readonly AuthFeature<CoreFeatureKind>[] = [],
  ) {
    this.#product = product;
    this.#config = config;
    this.#features = features;
    sessionStorage.clear();
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const isOwn = new URL(request.url).origin === location.origin;
      return this.#send(request, isOwn || init?.credentials === 'include');
    };
  }

  get auth(): Auth {
    return TestBed.inject(Auth);
  }

  /** Who is signed in, or why nobody is. */
  get outcome(): string {
    const state = this.auth.state();
    return state.status === 'signed-in'
      ? state.session.user.sub
      : state.status === 'signed-out'
        ? state.reason
        : state.status;
  }

  /** Loads the app at an address. */
  async open(url = '/'): Promise<void> {
    history.replaceState(null, '', new URL(url, location.origin));
    TestBed.resetTestingModule();
    const assign = (to: string): void => {
      this.departures.push(to);
      this.#leave(to);
    };
    const page = overlay(document, { location: overlay(location, { assign }) });
    TestBed.configureTestingModule({
      providers: [
        { provide: DOCUMENT, useValue: page },
        provideHttpClient(withNoXsrfProtection(), withInterceptors([authInterceptor, xsrfInterceptor])),
        provideAuth(withBackendSession(this.#config), withResourceServers(this.api), ...this.#features),
      ],
    });
    await this.auth.settled();
  }

  /** Where the API behind the product is. */
  get api(): string {
    const base = this.#config.baseUrl ?? '/bff';
    return base.startsWith('/') ? '/api/' : `${this.#product.origin}/api/`;
  }

  async get(path: string): Promise<unknown> {
    return firstValueFrom(TestBed.inject(HttpClient).get(this.api + path));
  }

  async post(path: string): Promise<unknown> {
    return firstValueFrom(TestBed.inject(HttpClient).post(this.api + path, {}));
  }

  /** Does what makes the page leave, and goes along until an address of the app comes up, which it opens. */
  async follow(act: () => Promise<unknown>): Promise<void> {
    const leaving = new Promise<string>((resolve) => (this.#leave = resolve));
    await act();
    let url = new URL(await leaving, location.origin);
    while (!this.#isApp(url)) {
      const headers = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' };
      const response = await this.#send(new Request(url, { redirect: 'manual', headers }), true);
      const next = response.headers.get('Location');
      if (next === null)
        throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
      url = new URL(next, url);
    }
    await this.open(url.href);
  }

  #isApp({ origin, pathname }: URL): boolean {
    return origin === location.origin && !this.#product.paths.test(pathname);
  }

  async #send(request: Request, withCookies: boolean): Promise<Response> {
    const { pathname, search, origin } = new URL(request.url);
    const url = origin === location.origin ? this.#product.origin + pathname + search : request.url;
    const headers = new Headers(request.headers);
    if (withCookies && this.#cookies.size > 0) {
      headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const { method, redirect, signal } = request;
    const body = method === 'GET' ? null : await request.text();
    const response = await nodeFetch(url, { method, headers, body, redirect, signal });
    for (const line of withCookies ? response.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

const nodeFetch = globalThis.fetch;
