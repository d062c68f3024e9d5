// With Vitest and with Jest: only what both have is used.
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component, inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { Auth, Authorized, authGuard, authInterceptor, withResourceServers } from 'ngx-strongbox';
import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';
import { firstValueFrom } from 'rxjs';

@Component({
  selector: 'app-toolbar',
  imports: [Authorized],
  template: `
    @if (auth.user(); as user) {
      <p>Hello {{ user.name }}</p>
      <button (click)="auth.logout()">Sign out</button>
    } @else {
      <button (click)="auth.login({ redirectTo: '/cart' })">Sign in</button>
    }
    <a *authorized="{ roles: ['admin'] }" href="/admin">Administration</a>
  `,
})
class Toolbar {
  protected readonly auth = inject(Auth);
}

@Component({ selector: 'app-home', template: 'home' })
class Home {}

@Component({ selector: 'app-invoices', template: 'invoices' })
class Invoices {}

const orders = 'https://api.example.com/orders';

function setUp(...args: Parameters<typeof provideAuthTesting>) {
  TestBed.configureTestingModule({
    providers: [
      provideRouter([
        { path: '', pathMatch: 'full', component: Home },
        { path: 'invoices', canMatch: [authGuard()], component: Invoices },
      ]),
      provideHttpClient(withInterceptors([authInterceptor])),
      provideHttpClientTesting(),
      provideAuthTesting(...args),
    ],
  });
  return TestBed.inject(AuthTestingController);
}

function showToolbar() {
  const fixture = TestBed.createComponent(Toolbar);
  fixture.detectChanges();
  const page = fixture.nativeElement as HTMLElement;
  const look = () => {
    fixture.detectChanges();
  };
  const click = () => {
    page.querySelector('button')?.click();
    look();
  };
  return { page, click, look };
}

describe('An app that is tested with ngx-strongbox/testing', () => {
  it('shows the user, and what the user may do', () => {
    setUp({ user: { name: 'Ada' }, roles: ['admin'] });
    const { page } = showToolbar();
    expect(page.textContent).toContain('Hello Ada');
    expect(page.textContent).toContain('Administration');
  });

  it('asks for a login when that is clicked', () => {
    const auth = setUp();
    const { page, click } = showToolbar();
    expect(page.textContent).not.toContain('Administration');
    click();
    auth.expectLogin({ redirectTo: '/cart' });
    auth.verify();
  });

  it('signs out when that is clicked', () => {
    const auth = setUp({ user: {} });
    const { page, click } = showToolbar();
    click();
    expect(page.textContent).toContain('Sign in');
    auth.expectLogout();
  });

  it('lets users in, and asks strangers to sign in', async () => {
    const auth = setUp();
    const harness = await RouterTestingHarness.create('/invoices');
    expect(harness.routeNativeElement?.textContent).toBe('home');
    auth.expectLogin({ redirectTo: '/invoices' });
    auth.signIn();
    await harness.navigateByUrl('/invoices');
    expect(harness.routeNativeElement?.textContent).toBe('invoices');
  });

  it('authorises requests to its API', async () => {
    const auth = setUp({ user: {} }, withResourceServers('https://api.example.com/'));
    const answer = firstValueFrom(TestBed.inject(HttpClient).get(orders));
    const sent = TestBed.inject(HttpTestingController).expectOne(orders);
    expect(sent.request.headers.get('Authorization')).toBe('Bearer test-access-token');
    sent.flush([1]);
    expect(await answer).toEqual([1]);
    expect(auth.authorizedRequests().length).toBe(1);
  });

  it('renews the session after a 401, and repeats the request', async () => {
    const auth = setUp({ expiresIn: 300 }, withResourceServers('https://api.example.com/'));
    const network = TestBed.inject(HttpTestingController);
    const answer = firstValueFrom(TestBed.inject(HttpClient).get(orders));
    network.expectOne(orders).flush(null, { status: 401, statusText: 'Unauthorized' });
    await auth.whenSent(2);
    auth.expectRenewal();
    network.expectOne(orders).flush([1]);
    expect(await answer).toEqual([1]);
  });

  it('ends the session when a renewal is refused', async () => {
    const auth = setUp({ user: {} });
    const { page, look } = showToolbar();
    auth.failRenewal('login_required');
    const error: unknown = await TestBed.inject(Auth)
      .renew()
      .catch((thrown: unknown) => thrown);
    expect((error as { code?: string }).code).toBe('login_required');
    look();
    expect(page.textContent).toContain('Sign in');
  });
});
