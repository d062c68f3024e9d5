import { HttpBackend, HttpErrorResponse, provideHttpClient, HttpResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Auth, provideAuth } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { RecordingBackend } from '../../src/spec/recording-backend';

const alice = { signed_in: true, user: { sub: 'alice', name: 'Alice' }, expires_in: 1800, ends_in: 28800 };

describe('withBackendSession', () => {
  it('asks the backend once who is signed in', async () => {
    const backend = new RecordingBackend();
    backend.answer = () => new HttpResponse({ status: 200, body: alice });
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        { provide: HttpBackend, useValue: backend },
        provideAuth(withBackendSession()),
      ],
    });
    const auth = TestBed.inject(Auth);
    expect(await auth.settled()).toMatchObject({ status: 'signed-in', session: { user: alice.user } });
    expect(backend.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET http://localhost/bff/session',
    ]);
    expect(backend.sent[0]?.headers.get('X-CSRF')).toBe('1');
  });

  it('takes a refusal for one', async () => {
    const backend = new RecordingBackend();
    backend.answer = () => new HttpErrorResponse({ status: 403, error: { code: 'csrf_refused' } });
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        { provide: HttpBackend, useValue: backend },
        provideAuth(withBackendSession()),
      ],
    });
    jest.spyOn(console, 'warn').mockReturnValue();
    expect(await TestBed.inject(Auth).settled()).toMatchObject({
      status: 'signed-out',
      error: { code: 'backend_refused', cause: 'csrf_refused' },
    });
  });
});
