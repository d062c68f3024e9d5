import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationInitStatus, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, type Routes } from '@angular/router';
import {
  Auth,
  authGuard,
  authInterceptor,
  provideAuth,
  type ResourceServer,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { withRestLogin } from 'ngx-strongbox/backend';
import { firstValueFrom } from 'rxjs';
// Compiling it for the first time must not count against a time limit.
import '../../../src/session-upkeep';
import '../../../src/remedies';
import { ScriptedAccount } from './scripted-account';

@Component({ template: '' })
class Page {}

export const routes: Routes = [
  { path: '', pathMatch: 'full', component: Page },
  { path: 'sign-in', component: Page },
  { path: 'invoices', canMatch: [authGuard()], component: Page },
  { path: 'payments', canMatch: [authGuard({ acr: 'mfa', otherwise: '/denied' })], component: Page },
  { path: 'denied', component: Page },
];

type Settings = Parameters<typeof withRestLogin>[0];

export const API = 'https://api.example.com/';

/** An app with an own login, on a network that a script plays. */
export class RestApp {
  readonly account = new ScriptedAccount();
  servers: (string | ResourceServer)[] = [API];

  /** Loads the app afresh, until it may start. */
  async open(options?: Settings): Promise<void> {
    this.start(options);
    await TestBed.inject(ApplicationInitStatus).donePromise;
  }

  /** Begins to load the app afresh. */
  start(options: Settings = {}): void {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        provideRouter(routes),
        provideHttpClient(withInterceptors([authInterceptor, xsrfInterceptor])),
        { provide: HttpBackend, useValue: this.account },
        provideAuth(withRestLogin(options), withResourceServers(...this.servers)),
      ],
    });
    TestBed.inject(Auth);
  }

  get auth(): Auth {
    return TestBed.inject(Auth);
  }

  get router(): Router {
    return TestBed.inject(Router);
  }

  /** Why nobody is signed in, or the status if that is not so. */
  get outcome(): string {
    const state = this.auth.state();
    return state.status === 'signed-out' ? state.reason : state.status;
  }

  signIn(username = 'alice') {
    const password = this.account.passwords.get(username) ?? '';
    return this.auth.login({ credentials: { username, password } });
  }

  /** The credential that goes with a request. */
  async credentialFor(url = API): Promise<string | null> {
    await firstValueFrom(TestBed.inject(HttpClient).get(url));
    return this.account.sent.at(-1)?.headers.get('Authorization') ?? null;
  }
}
