import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { Auth, authGuard, authInterceptor, withResourceServers } from 'ngx-strongbox';
import { AuthTestingController, provideAuthTesting, type TestSession } from 'ngx-strongbox/testing';

function startApp(session?: TestSession): AuthTestingController {
  TestBed.configureTestingModule({
    providers: [
      provideRouter([
        { path: 'invoices', canMatch: [authGuard()], loadComponent: () => import('./invoices') },
      ]),
      provideHttpClient(withInterceptors([authInterceptor])),
      provideHttpClientTesting(),
      provideAuthTesting(session, withResourceServers('{{invoicesUrl}}')),
    ],
  });
  return TestBed.inject(AuthTestingController);
}

const http = () => TestBed.inject(HttpTestingController);
const asked = '{{invoicesUrl}}?year=2026';

describe('The invoices', () => {
  it('are asked for with the credential of whoever is signed in', async () => {
    const testing = startApp({ user: { name: 'Ada' } });
    const harness = await RouterTestingHarness.create('/invoices');
    await testing.whenSent(1);
    const request = http().expectOne(asked);
    expect(request.request.headers.get('Authorization')).toBe('Bearer test-access-token');
    request.flush([{ id: 'A-1', customer: 'Harbour Bakery' }]);
    await harness.fixture.whenStable();
    harness.detectChanges();
    expect(harness.routeNativeElement?.textContent).toContain('Harbour Bakery');
    testing.verify();
  });

  it('are asked for with a renewed credential when the first one is over', async () => {
    const testing = startApp({ user: { name: 'Ada' } });
    testing.expire();
    await RouterTestingHarness.create('/invoices');
    await testing.whenSent(1);
    testing.expectRenewal();
    http().expectOne(asked);
  });

  it('are for nobody else, who is asked to sign in', async () => {
    const testing = startApp();
    testing.answerLogin({ user: { name: 'Ada' } });
    const harness = await RouterTestingHarness.create();
    await harness.navigateByUrl('/invoices');
    expect(testing.expectLogin().redirectTo).toBe('/invoices');
    expect(TestBed.inject(Auth).user()?.['name']).toBe('Ada');
  });
});
