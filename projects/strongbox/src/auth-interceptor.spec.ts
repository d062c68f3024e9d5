import {
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  type HttpInterceptorFn,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationInitStatus, effect, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  AUTHORIZATION,
  authInterceptor,
  type LoginOptions,
  type NoSession,
  provideAuth,
  type RequestAuthorization,
  type ResourceServer,
  type Session,
  type SignedOutReason,
  withResourceServers,
} from 'ngx-strongbox';
import { firstValueFrom, type Observable, retry } from 'rxjs';
import { pending } from './spec/pending';
import { RecordingBackend } from './spec/recording-backend';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const api = 'https://api.example.com/v1';
const minutes = 60_000;
const due = (): Session => ({ ...alice, expiresAt: Date.now() - 1 });
/** So long that a credential that was good is not any more. */
function sleep(): void {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 20 * minutes);
}
const good = (): Session => ({ ...alice, expiresAt: Date.now() + 10 * minutes });

function setUp(script: Script = {}, servers: readonly (string | ResourceServer)[] = [api]) {
  const backend = new RecordingBackend();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(withScript(script), withResourceServers(...servers)),
    ],
  });
  const http = TestBed.inject(HttpClient);
  const restored = TestBed.inject(ApplicationInitStatus).donePromise;
  return { backend, http, restored, auth: TestBed.inject(Auth) };
}

afterEach(() => jest.useRealTimers());

/** Whatever can happen by itself has happened. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));
const answerTo = (request: Observable<unknown>) => firstValueFrom(request);

describe('authInterceptor', () => {
  beforeEach(() => jest.spyOn(console, 'info').mockReturnValue());

  it('puts the credential on requests to a listed server', async () => {
    const { backend, http } = setUp();
    await answerTo(http.post(`${api}/orders`, { id: 1 }));
    expect(backend.credentials).toEqual(['Bearer secret']);
    expect(backend.sent[0]).toMatchObject({ method: 'POST', body: { id: 1 }, url: `${api}/orders` });
  });

  it('does not touch requests to other servers, nor wait for the session', () => {
    const { backend, http } = setUp({ restore: () => pending<Session>().promise });
    http.get('https://elsewhere.example/').subscribe();
    expect(backend.credentials).toEqual([null]);
  });

  it('leaves a credential alone that the app has set itself', async () => {
    const { backend, http } = setUp();
    await answerTo(http.get(api, { headers: { authorization: 'Basic own' } }));
    expect(backend.credentials).toEqual(['Basic own']);
  });

  it('waits while the session is being restored', async () => {
    const restore = pending<Session>();
    const { backend, http, restored } = setUp({ restore: () => restore.promise });
    const answer = answerTo(http.get(api));
    const sentBefore = restored.then(() => backend.sent.length);
    restore.resolve(alice);
    await answer;
    expect(backend.credentials).toEqual(['Bearer secret']);
    expect(await sentBefore).toBe(0);
  });

  it('sends without a credential when nobody is signed in', async () => {
    const accessToken = jest.fn(async () => 'secret');
    const nobody: NoSession = { reason: 'no-session' };
    const { backend, http } = setUp({ restore: async () => nobody, accessToken });
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual([null]);
    expect(accessToken).not.toHaveBeenCalled();
  });

  it('sends without a credential after the user has signed out', async () => {
    const { backend, http, auth } = setUp();
    await answerTo(http.get(api));
    await auth.logout();
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual(['Bearer secret', null]);
  });

  it('sends without a credential when the strategy has none', async () => {
    const { backend, http } = setUp({ accessToken: async () => null });
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual([null]);
  });

  it('fails when nobody knows who is signed in, and sends nothing', async () => {
    const { backend, http } = setUp({ restore: () => Promise.reject(new AuthError('server_unreachable')) });
    await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(backend.sent).toEqual([]);
  });

  it('sends nothing when the caller has gone while it waited', async () => {
    const restore = pending<Session>();
    const { backend, http } = setUp({ restore: () => restore.promise });
    http.get(`${api}/gone`).subscribe().unsubscribe();
    const answer = answerTo(http.get(`${api}/here`));
    restore.resolve(alice);
    await answer;
    expect(backend.sent.map(({ url }) => url)).toEqual([`${api}/here`]);
  });
});

describe('authInterceptor and requests of effects and other interceptors', () => {
  it('does not make an effect that sends a request depend on the session', async () => {
    const { backend, http, auth } = setUp({ renew: async () => good() });
    await auth.settled();
    let runs = 0;
    const answered = pending<unknown>();
    TestBed.runInInjectionContext(() =>
      effect(() => {
        runs++;
        http.get(api).subscribe(answered.resolve);
      }),
    );
    TestBed.tick();
    await answered.promise;
    await auth.renew();
    TestBed.tick();
    expect(runs).toBe(1);
    expect(backend.sent).toHaveLength(1);
  });

  it('gives each attempt of an interceptor that repeats requests a credential of its own', async () => {
    let count = 0;
    const backend = new RecordingBackend();
    backend.answer = () =>
      backend.sent.length < 3 ? new HttpErrorResponse({ status: 503 }) : new HttpResponse({ status: 200 });
    const repeats: HttpInterceptorFn = (request, next) => next(request).pipe(retry(2));
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([repeats, authInterceptor])),
        { provide: HttpBackend, useValue: backend },
        provideAuth(withScript({ accessToken: async () => String(++count) }), withResourceServers(api)),
      ],
    });
    await answerTo(TestBed.inject(HttpClient).get(api));
    expect(backend.credentials).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3']);
  });

  it('passes no foreign error on from the strategy, whose message may quote anything', async () => {
    const { backend, http } = setUp({ accessToken: () => Promise.reject(new TypeError('secret')) });
    const error: unknown = await answerTo(http.get(api)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AuthError', code: 'unexpected' });
    expect(String(error)).not.toContain('secret');
    expect(backend.sent).toEqual([]);
  });
});

describe('AUTHORIZATION', () => {
  const withContext = (value: RequestAuthorization | 'none') => ({
    context: new HttpContext().set(AUTHORIZATION, value),
  });

  it("sends the request without a credential when it is 'none', and does not wait for the session", () => {
    const { backend, http } = setUp({ restore: () => pending<Session>().promise });
    http.get(api, withContext('none')).subscribe();
    expect(backend.credentials).toEqual([null]);
  });

  it('replaces resource, audience and scope of the server for this request', async () => {
    const asked: ResourceServer[] = [];
    const accessToken = async (server: ResourceServer) => {
      asked.push(server);
      return 'secret';
    };
    const server = { url: api, resource: 'urn:api', scope: 'read' };
    const { http } = setUp({ accessToken }, [server]);
    await answerTo(http.get(api, withContext({ scope: 'write', audience: 'orders' })));
    await answerTo(http.get(api));
    expect(asked).toEqual([{ ...server, scope: 'write', audience: 'orders' }, server]);
  });

  it('gets no credential for an address that is not listed, or unprotected', async () => {
    const { backend, http } = setUp({}, [{ url: api }, { url: `${api}/status`, unprotected: true }]);
    await answerTo(http.get('https://elsewhere.example/', withContext({ scope: 'read' })));
    await answerTo(http.get(`${api}/status`, withContext({ scope: 'read' })));
    expect(backend.credentials).toEqual([null, null]);
  });
});

describe('A request to a server for signed-in users only', () => {
  const nobody = (reason: SignedOutReason) => async (): Promise<NoSession> => ({ reason });
  const fail: ResourceServer = { url: api, whenSignedOut: 'fail' };
  const login: ResourceServer = { url: api, whenSignedOut: 'login' };

  it('fails before anything leaves', async () => {
    const accessToken = jest.fn(async () => 'secret');
    const { backend, http } = setUp({ restore: nobody('no-session'), accessToken }, [fail]);
    await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
    expect(accessToken).not.toHaveBeenCalled();
  });

  it.each([fail, login])('carries the credential of a user who is signed in: %j', async (server) => {
    const { backend, http } = setUp({}, [server]);
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('starts one login for all requests where its entry says so, and holds them back while the page leaves', async () => {
    const started = pending<undefined>();
    const start = jest.fn(async () => {
      started.resolve(undefined);
      return 'redirecting' as const;
    });
    const { backend, http } = setUp({ restore: nobody('no-session'), login: start }, [login]);
    const ended = jest.fn();
    for (let count = 0; count < 10; count++) http.get(api).subscribe({ error: ended, complete: ended });
    await started.promise;
    await quiet();
    expect(start).toHaveBeenCalledTimes(1);
    expect(start).toHaveBeenCalledWith({}, expect.any(AbortSignal));
    expect(ended).not.toHaveBeenCalled();
    expect(backend.sent).toEqual([]);
  });

  it('goes on after a login that did not leave the page', async () => {
    const { backend, http } = setUp({ restore: nobody('no-session'), login: async () => alice }, [login]);
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('goes on once the user has signed in at a login page of the app itself', async () => {
    const started = pending<undefined>();
    const start = async ({ credentials }: LoginOptions) => {
      if (credentials) return alice;
      started.resolve(undefined);
      return 'redirecting' as const;
    };
    const { backend, http } = setUp({ restore: nobody('no-session'), login: start }, [login]);
    const answer = answerTo(http.get(api));
    await started.promise;
    await quiet();
    expect(backend.sent).toEqual([]);
    await TestBed.inject(Auth).login({ credentials: { username: 'alice', password: 'right' } });
    await answer;
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('fails when the user comes back without having signed in', async () => {
    const started = pending<undefined>();
    const start = async () => {
      started.resolve(undefined);
      return 'redirecting' as const;
    };
    const { backend, http } = setUp({ restore: nobody('no-session'), login: start }, [login]);
    const answer = answerTo(http.get(api)).catch((error: unknown) => error);
    await started.promise;
    await quiet();
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(await answer).toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
  });

  it('fails when the page has not left for the login after 30 seconds', async () => {
    jest.useFakeTimers();
    const { backend, http } = setUp({ restore: nobody('no-session') }, [login]);
    const ended = jest.fn();
    const answer = answerTo(http.get(api)).catch((error: unknown) => error);
    void answer.finally(ended);
    await jest.advanceTimersByTimeAsync(29_900);
    expect(ended).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(200);
    expect(await answer).toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
  });

  it('starts a login at once when the session turns out to have ended', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const renew = () => Promise.reject(new AuthError('login_required'));
    const { backend, http, restored } = setUp(
      { restore: async () => good(), renew, login: async () => alice },
      [login],
    );
    await restored;
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * minutes);
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it.each(['logout', 'idle', 'login-cancelled', 'login-failed'] as const)(
    'starts no login after %s: nobody has asked for it',
    async (reason) => {
      const start = jest.fn(async () => alice);
      const { backend, http } = setUp({ restore: nobody(reason), login: start }, [login]);
      await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'not_signed_in' });
      expect(start).not.toHaveBeenCalled();
      expect(backend.sent).toEqual([]);
    },
  );

  it('starts no second login after one that could not start', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const error = new AuthError('provider_metadata_invalid');
    const start = jest.fn<Promise<Session>, []>().mockRejectedValue(error);
    const { http } = setUp({ restore: nobody('no-session'), login: start }, [login]);
    await expect(answerTo(http.get(api))).rejects.toBe(error);
    await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(start).toHaveBeenCalledTimes(1);
  });

  it.each([fail, login])('fails on a server, which knows no session: %j', async (server) => {
    TestBed.overrideProvider(PLATFORM_ID, { useValue: 'server' });
    const start = jest.fn(async () => alice);
    const { backend, http } = setUp({ login: start }, [server]);
    await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(start).not.toHaveBeenCalled();
    expect(backend.sent).toEqual([]);
  });

  it('is sent without a credential on a server by default', async () => {
    TestBed.overrideProvider(PLATFORM_ID, { useValue: 'server' });
    const { backend, http } = setUp();
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual([null]);
  });
});

describe('A request that was made while a user was signed in', () => {
  const bob: Session = { ...alice, user: { sub: 'bob' } };

  it('is not sent as the user who signs in when that session turns out to have ended', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const { backend, http, auth, restored } = setUp(
      {
        restore: async () => good(),
        renew: () => Promise.reject(new AuthError('login_required')),
        login: async () => bob,
      },
      [{ url: api, whenSignedOut: 'login' }],
    );
    await restored;
    sleep();
    await expect(answerTo(http.post(api, 'x'))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(auth.user()?.sub).toBe('bob');
    expect(backend.sent).toEqual([]);
  });

  it.each([
    ['send', 'logout'],
    ['fail', 'logout'],
    ['login', 'logout'],
    ['send', 'login'],
  ] as const)(
    'is not sent, with %j, after a %s while the credential was looked up',
    async (whenSignedOut, leave) => {
      const [asked, token] = [pending<undefined>(), pending<string>()];
      const accessToken = () => (asked.resolve(undefined), token.promise);
      const servers = [{ url: api, whenSignedOut }];
      const { backend, http, auth } = setUp({ accessToken, login: async () => bob }, servers);
      await auth.settled();
      const answer = answerTo(http.post(api, 'x')).catch((error: unknown) => error);
      await asked.promise;
      await auth[leave]();
      token.resolve('of alice');
      expect(await answer).toMatchObject({ code: 'not_signed_in' });
      expect(backend.sent).toEqual([]);
    },
  );
});

describe('authInterceptor, when the credential is due', () => {
  it('renews once for twenty requests at a time, which all get the new one', async () => {
    let token = 'old';
    const renewal = pending<Session>();
    const renew = jest.fn(() => renewal.promise);
    const { backend, http } = setUp({ restore: async () => due(), renew, accessToken: async () => token });
    const answers = Array.from({ length: 20 }, (_, id) => answerTo(http.get(`${api}/${id}`)));
    token = 'new';
    renewal.resolve(good());
    await Promise.all(answers);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(backend.credentials).toEqual(Array.from({ length: 20 }, () => 'Bearer new'));
    await answerTo(http.get(api));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it.each([
    [10 * minutes, 5001, 0],
    [10 * minutes, 5000, 1],
    [20_000, 2001, 0],
    [20_000, 2000, 1],
  ])(
    'renews one of %d ms a little before its end: %d ms before, %d time(s)',
    async (life, left, renewals) => {
      const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
      const renew = jest.fn(async () => good());
      const { http, restored } = setUp({
        restore: async () => ({ ...alice, expiresAt: 1_000_000 + life }),
        renew,
      });
      await restored;
      now.mockReturnValue(1_000_000 + life - left);
      await answerTo(http.get(api));
      expect(renew).toHaveBeenCalledTimes(renewals);
    },
  );

  it.each(['server_unreachable', 'server_timeout'] as const)(
    'fails with %s and keeps the user signed in when it cannot be renewed for the moment',
    async (code) => {
      const renew = jest.fn<Promise<Session>, []>().mockRejectedValueOnce(new AuthError(code));
      renew.mockImplementation(async () => good());
      const { backend, http, auth, restored } = setUp({ restore: async () => good(), renew });
      await restored;
      sleep();
      await expect(answerTo(http.get(api))).rejects.toMatchObject({ name: 'AuthError', code });
      expect(backend.sent).toEqual([]);
      expect(auth.isSignedIn()).toBe(true);
      window.dispatchEvent(new Event('online'));
      await answerTo(http.get(api));
      expect(backend.credentials).toEqual(['Bearer secret']);
    },
  );

  it('fails with the reason and signs the user out when the session has ended', async () => {
    const error = new AuthError('login_required');
    const { backend, http, auth, restored } = setUp({
      restore: async () => good(),
      renew: () => Promise.reject(error),
    });
    await restored;
    sleep();
    await expect(answerTo(http.get(api))).rejects.toBe(error);
    expect(backend.sent).toEqual([]);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'session-ended', error });
  });

  it('sends nothing when the user signs out while it is being renewed', async () => {
    const asked = pending<undefined>();
    const { backend, http, auth, restored } = setUp({
      restore: async () => good(),
      renew: () => {
        asked.resolve(undefined);
        return pending<Session>().promise;
      },
    });
    await restored;
    sleep();
    const answer = answerTo(http.get(api));
    await asked.promise;
    await auth.logout();
    await expect(answer).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
  });
});

describe('The hint for a request that matches no resource server', () => {
  const own = document.baseURI;

  async function hintsOf(servers: string[], ...urls: string[]): Promise<string[]> {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const { http } = setUp({}, servers);
    for (const url of urls) await answerTo(http.get(url));
    return info.mock.calls.map(([text]) => String(text));
  }

  it('names the rule of the same origin as the closest', async () => {
    const [hint] = await hintsOf(['https://other.example/', api], 'https://api.example.com/v2');
    expect(hint).toContain('https://api.example.com/v2 matched no resource server');
    expect(hint).toContain(`closest is '${api}', whose path`);
  });

  it('names the rule of the same host as the closest, when scheme or port differ', async () => {
    const [hint] = await hintsOf(['https://other.example/', api], 'https://api.example.com:8443/v1');
    expect(hint).toContain(`closest is '${api}', which has another scheme or port`);
  });

  it('names all rules when none is close', async () => {
    const [hint] = await hintsOf([api, 'https://other.example/'], 'https://elsewhere.example/');
    expect(hint).toContain(`none of '${api}', 'https://other.example/' has this origin`);
  });

  it('says so when none is listed', async () => {
    const [hint] = await hintsOf([], 'https://elsewhere.example/');
    expect(hint).toContain('none is listed');
  });

  it('comes once per address, whatever the query', async () => {
    const [first, second] = ['https://elsewhere.example/a', 'https://elsewhere.example/b'];
    const hints = await hintsOf([api], first, `${first}?page=2`, first, second);
    expect(hints).toHaveLength(2);
  });

  it('does not tell what is in the query', async () => {
    const hints = await hintsOf([api], 'https://elsewhere.example/?key=private#private');
    expect(hints).toHaveLength(1);
    expect(hints.join()).not.toContain('private');
  });

  it('does not come for a listed server, for files of the app and for what is not http', async () => {
    const urls = [
      api,
      `${own}i18n/en.json`,
      '/assets/logo.svg',
      'data:text/plain,x',
      'blob:https://x.example/1',
    ];
    expect(await hintsOf([api], ...urls)).toEqual([]);
  });

  it('does not come in production', async () => {
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
    expect(await hintsOf([api], 'https://elsewhere.example/')).toEqual([]);
  });
});
