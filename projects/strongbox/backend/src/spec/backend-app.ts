import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationInitStatus, DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  type AuthEvent,
  type AuthFeature,
  authInterceptor,
  type CoreFeatureKind,
  provideAuth,
  type ResourceServer,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { type BackendSessionConfig, withBackendSession } from 'ngx-strongbox/backend';
import { firstValueFrom } from 'rxjs';
import { overlay } from '../../../src/spec/overlay';
// Compiling it for the first time must not count against a time limit.
import '../../../src/remedies';
import '../../../src/session-upkeep';
import '../after-start';
import '../backend-failure';
import '../express-departure';
import { CookieBackend } from './cookie-backend';

/** An app whose session is a backend's. */
export class BackendApp {
  readonly backend = new CookieBackend();
  /** Where the page was sent. */
  readonly departures: string[] = [];
  readonly events: AuthEvent[] = [];
  config: BackendSessionConfig | (() => BackendSessionConfig | Promise<BackendSessionConfig>) = {};
  servers: (string | ResourceServer)[] = ['/bff/api'];
  features: AuthFeature<CoreFeatureKind>[] = [];
  interceptors = [authInterceptor, xsrfInterceptor];

  /** Loads the app afresh, until it may start. */
  async open(url = '/'): Promise<Auth> {
    history.replaceState(null, '', new URL(url, location.origin));
    TestBed.resetTestingModule();
    const assign = (to: string) => this.departures.push(to);
    TestBed.configureTestingModule({
      providers: [
        { provide: DOCUMENT, useValue: overlay(document, { location: overlay(location, { assign }) }) },
        provideHttpClient(withInterceptors(this.interceptors)),
        { provide: HttpBackend, useValue: this.backend },
        provideAuth(withBackendSession(this.config), withResourceServers(...this.servers), ...this.features),
      ],
    });
    this.auth.events.subscribe((event) => this.events.push(event));
    await TestBed.inject(ApplicationInitStatus).donePromise;
    return this.auth;
  }

  async openAs(user: string): Promise<Auth> {
    this.backend.signIn(user);
    return this.open();
  }

  get auth(): Auth {
    return TestBed.inject(Auth);
  }

  /** Who is signed in, or why nobody is. */
  get outcome(): string {
    const state = this.auth.state();
    if (state.status === 'signed-in') return state.session.user.sub;
    return state.status === 'signed-out' ? state.reason : state.status;
  }

  /** What an API behind the backend says. */
  call(url = '/bff/api/orders', method = 'GET'): Promise<unknown> {
    return firstValueFrom(TestBed.inject(HttpClient).request(method, url));
  }

  /** The status or code a call fails with. */
  async callFails(url?: string, method?: string): Promise<unknown> {
    return this.call(url, method).then(String, (error: unknown) => {
      const { status, code } = error as { readonly status?: number; readonly code?: string };
      return code ?? status;
    });
  }
}
