import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component, inject, provideZoneChangeDetection } from '@angular/core';
import { fakeAsync, flush, flushMicrotasks, TestBed, tick, waitForAsync } from '@angular/core/testing';
import { Auth, authInterceptor, type LoginOutcome, withRenewal, withResourceServers } from 'ngx-strongbox';
import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';

@Component({ template: `{{ auth.user()?.name ?? 'nobody' }}` })
class Name {
  protected readonly auth = inject(Auth);
}

function setUp(...args: Parameters<typeof provideAuthTesting>) {
  TestBed.configureTestingModule({
    providers: [
      provideZoneChangeDetection(),
      provideHttpClient(withInterceptors([authInterceptor])),
      provideHttpClientTesting(),
      provideAuthTesting(...args),
    ],
  });
  const fixture = TestBed.createComponent(Name);
  const text = () => {
    fixture.detectChanges();
    return (fixture.nativeElement as HTMLElement).textContent;
  };
  return { fixture, text, auth: TestBed.inject(Auth), controller: TestBed.inject(AuthTestingController) };
}

/** Fails when a timer is left. */
const strict = { flush: false };

describe('An app with zone.js in a test', () => {
  it.each(['signed-in', 'signed-out', 'restoring', 'unreachable'] as const)(
    'has its state at once and leaves no timer: %s',
    (state) => {
      fakeAsync(() => {
        const { text } = setUp({ user: { name: 'Ada' }, expiresIn: 60, state });
        expect(text()).toBe(state === 'signed-in' ? 'Ada' : 'nobody');
        expect(flush()).toBe(0);
      }, strict)();
    },
  );

  it('is stable for waitForAsync', waitForAsync(() => {
    const { fixture, text } = setUp({ user: { name: 'Ada' } });
    void fixture.whenStable().then(() => {
      expect(text()).toBe('Ada');
    });
  }));

  it('signs in and out within one turn', fakeAsync(() => {
    const { auth, controller, text } = setUp();
    controller.answerLogin({ user: { name: 'Bob' } });
    let outcome: LoginOutcome | undefined;
    void auth.login().then((known) => (outcome = known));
    flushMicrotasks();
    expect(outcome).toBe('signed-in');
    expect(text()).toBe('Bob');
    void auth.logout();
    expect(text()).toBe('nobody');
  }, strict));

  it('renews before a request that needs it', fakeAsync(() => {
    const { controller } = setUp({ expiresIn: 300 }, withResourceServers('/api'));
    controller.expire();
    let answer: unknown;
    TestBed.inject(HttpClient)
      .get('/api/orders')
      .subscribe((body) => (answer = body));
    flushMicrotasks();
    controller.expectRenewal();
    TestBed.inject(HttpTestingController).expectOne('/api/orders').flush([1]);
    expect(answer).toEqual([1]);
  }, strict));

  it('renews ahead of time where a test wants that', fakeAsync(() => {
    const { controller } = setUp({ expiresIn: 60 }, withRenewal({ ahead: 'always' }));
    flushMicrotasks();
    controller.expectNoRenewal();
    tick(60_000);
    controller.expectRenewal();
    TestBed.resetTestingModule();
  }, strict));
});
