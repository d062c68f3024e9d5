/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  HttpHeaders,
  type HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  authInterceptor,
  type LoginOptions,
  provideAuth,
  type ResourceServer,
  type Session,
  withResourceServers,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
} from 'ngx-strongbox';
import { concat, firstValueFrom, Observable, of, Subject, throwError, toArray } from 'rxjs';
import { until } from '../oidc/src/spec/until';
import { pending } from './spec/pending';
import { RecordingBackend } from './spec/recording-backend';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const api = 'https://api.example.com/';
const billing = 'https://billing.example.com/';
const bob: Session = { ...alice, user: { sub: 'bob' } };

/** An app whose credential is a number that each renewal and each login make one greater. */
function setUp(script: Script = {}, ...servers: ResourceServer[]) {
  const backend = new RecordingBackend();
  const issued = { count: 1 };
  const renew = jest.fn(async () => {
    issued.count++;
    return { ...alice };
  });
  const login = jest.fn<ReturnType<NonNullable<Script['login']>>, [LoginOptions, AbortSignal]>(
    async () => 'redirecting',
  );
  const accessToken = async () => String(issued.count);
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(
        withScript({ renew, login, accessToken, ...script }),
        withResourceServers(...(servers.length ? servers : [{ url: api }])),
      ),
    ],
  });
  const http = TestBed.inject(HttpClient);
  const auth = TestBed.inject(Auth);
  /** The status of the answer, or the error where it is none of a server. */
  const outcome = async (request: Observable<unknown> = http.get(api)) => {
    try {
      await firstValueFrom(request);
      return 200;
    } catch (error) {
      return error instanceof HttpErrorResponse ? error.status : error;
    }
  };
  return { backend, http, auth, renew, login, issued, outcome };
}

const good = new HttpResponse({ status: 200 });
const refused = (challenge?: string | string[], status = 401) =>
  new HttpErrorResponse({
    status,
    headers: new HttpHeaders(challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),
  });
const credentialOf = (request: HttpRequest<unknown>) => request.headers.get('Authorization');
/** A server that takes any credential but these. */
const refusing =
  (...bad: string[]) =>
  (request: HttpRequest<unknown>) =>
    bad.some((credential) => credentialOf(request) === `Bearer ${credential}`) ? refused() : good;

/** The clocks, by the spec's will. */
function clock() {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  return { advance: (seconds: number) => (now += seconds * 1000) };
}

/** Has the user act on the page, or never have done so. */
function touch(hasBeenActive: boolean): void {
  Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive }, configurable: true });
}
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(navigator, 'userActivation');
});

/** Whatever can happen by itself has happened. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

describe('authInterceptor, when a server answers 401', () => {
  // One spec asks a server that is not listed.
  beforeEach(() => jest.spyOn(console, 'info').mockReturnValue());

  it('renews, and repeats the request with the new credential', async () => {
    const { backend, http, renew, outcome } = setUp();
    backend.answer = refusing('1');
    expect(await outcome(http.put(`${api}orders`, { id: 1 }, { params: { dry: true } }))).toBe(200);
    expect(backend.credentials).toEqual(['Bearer 1', 'Bearer 2']);
    expect(backend.sent[1]).toMatchObject({ method: 'PUT', body: { id: 1 } });
    expect(backend.sent[1]?.urlWithParams).toBe(`${api}orders?dry=true`);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('renews once for a hundred requests at a time, and repeats each once', async () => {
    const { backend, http, renew, outcome } = setUp();
    backend.answer = refusing('1');
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, id) => outcome(http.get(`${api}${id}`))),
    );
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect(renew).toHaveBeenCalledTimes(1);
    expect(backend.sent).toHaveLength(200);
  });

  it('repeats those whose answers come late even while the server has to wait for another renewal', async () => {
    const { backend, http, renew, issued, outcome } = setUp();
    const late = Array.from({ length: 10 }, () => new Subject<never>());
    backend.answer = (request) =>
      credentialOf(request) === 'Bearer 1'
        ? (late[Number(request.url.slice(api.length))] ?? refused())
        : refusing('2')(request);
    const outcomes = late.map((_, id) => outcome(http.get(`${api}${id}`)));
    await until(() => backend.sent.length === 10);
    // Refuses the new credential too, and so has to wait.
    expect(await outcome(http.get(`${api}now`))).toBe(401);
    issued.count++;
    for (const answer of late) answer.error(refused());
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set([200]));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('does not renew again for answers that come after the renewal', async () => {
    const { backend, http, renew, outcome } = setUp();
    const late = new Subject<never>();
    backend.answer = (request) =>
      request.url.endsWith('late') && credentialOf(request) === 'Bearer 1' ? late : refusing('1')(request);
    const lateOutcome = outcome(http.get(`${api}late`));
    expect(await outcome()).toBe(200);
    late.error(refused());
    expect(await lateOutcome).toBe(200);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('passes the answer as it is when the new credential is refused too', async () => {
    const { backend, http, renew } = setUp();
    const answers: HttpErrorResponse[] = [];
    backend.answer = () => {
      const answer = refused();
      answers.push(answer);
      return answer;
    };
    const error: unknown = await firstValueFrom(http.get(api)).catch((thrown: unknown) => thrown);
    expect(answers).toHaveLength(2);
    expect(error).toBe(answers[1]);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it.each(['login_required', 'server_unreachable'] as const)(
    'passes the answer as it is when the renewal fails with %s',
    async (code) => {
      jest.spyOn(console, 'warn').mockReturnValue();
      const { backend, auth, outcome } = setUp({ renew: () => Promise.reject(new AuthError(code)) });
      backend.answer = refusing('1');
      expect(await outcome()).toBe(401);
      expect(backend.sent).toHaveLength(1);
      expect(auth.isSignedIn()).toBe(code === 'server_unreachable');
    },
  );

  it('leaves other errors alone', async () => {
    const { backend, renew, outcome } = setUp();
    for (const status of [400, 403, 404, 407, 500, 503]) {
      backend.answer = () => refused(undefined, status);
      expect(await outcome()).toBe(status);
    }
    expect(backend.sent).toHaveLength(6);
    expect(renew).not.toHaveBeenCalled();
  });

  it('leaves it alone for a credential that is not ours', async () => {
    const { backend, http, renew, outcome } = setUp();
    backend.answer = () => refused();
    expect(await outcome(http.get(api, { headers: { Authorization: 'Basic own' } }))).toBe(401);
    expect(await outcome(http.get('https://elsewhere.example/'))).toBe(401);
    expect(backend.sent).toHaveLength(2);
    expect(renew).not.toHaveBeenCalled();
  });

  it('leaves it alone when nobody is signed in', async () => {
    const { backend, renew, outcome } = setUp({ restore: async () => ({ reason: 'no-session' }) });
    backend.answer = () => refused();
    expect(await outcome()).toBe(401);
    expect(backend.sent).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
  });

  it.each([
    ['JSON', { id: 1 }],
    ['text', 'id=1'],
    ['a form', new FormData()],
    ['parameters', new URLSearchParams('id=1')],
    ['a file', new Blob(['1'])],
    ['bytes', new ArrayBuffer(1)],
  ])('repeats a body that is %s', async (_, body) => {
    const { backend, http, outcome } = setUp();
    backend.answer = refusing('1');
    expect(await outcome(http.post(api, body))).toBe(200);
    expect(backend.sent[1]?.body).toBe(body);
  });

  it('does not repeat a body that can be read only once', async () => {
    const { backend, http, renew, outcome } = setUp();
    backend.answer = refusing('1');
    expect(await outcome(http.post(api, new ReadableStream()))).toBe(401);
    expect(backend.sent).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
  });

  it('lets the strategy replace a credential that is for one server alone', async () => {
    const { backend, http, renew, issued, outcome } = setUp();
    const authorizer = TestBed.inject(REQUEST_AUTHORIZER);
    const replace = jest.fn(async () => {
      issued.count++;
    });
    authorizer.renew = replace;
    backend.answer = refusing('1');
    expect(await outcome(http.get(`${api}orders`))).toBe(200);
    expect(replace).toHaveBeenCalledTimes(1);
    expect(replace).toHaveBeenCalledWith(backend.sent[0], expect.objectContaining({ url: api }));
    expect(renew).not.toHaveBeenCalled();
  });

  it('does not repeat a request of a user who has signed out meanwhile', async () => {
    const renewal = pending<Session>();
    const asked = pending<undefined>();
    const { backend, auth, outcome } = setUp({
      renew: () => {
        asked.resolve(undefined);
        return renewal.promise;
      },
    });
    backend.answer = refusing('1');
    const answer = outcome();
    await asked.promise;
    await auth.logout();
    renewal.resolve({ ...alice });
    expect(await answer).toBe(401);
    expect(backend.sent).toHaveLength(1);
  });

  it('does not repeat it when the user signs out while the new credential is being fetched', async () => {
    const [asked, token] = [pending<undefined>(), pending<string>()];
    const tokens = [async () => '1', () => (asked.resolve(undefined), token.promise)];
    const accessToken = () => tokens.shift()?.() ?? Promise.resolve(null);
    const { backend, auth, outcome } = setUp({ accessToken });
    backend.answer = refusing('1');
    const answer = outcome();
    await asked.promise;
    await auth.logout();
    token.resolve('2');
    expect(await answer).toBe(401);
    expect(backend.sent).toHaveLength(1);
  });

  it('does not repeat it without a credential', async () => {
    const tokens = ['1', '1', null];
    const { backend, outcome } = setUp({ accessToken: async () => tokens.shift() ?? null });
    backend.answer = refusing('1');
    expect(await outcome()).toBe(401);
    expect(backend.sent).toHaveLength(1);
    expect(tokens).toEqual([]);
  });

  it('does not repeat the request of one user as another', async () => {
    const { backend, auth, outcome } = setUp({ login: async () => bob });
    const late = new Subject<never>();
    backend.answer = () => late;
    const answer = outcome();
    await until(() => backend.sent.length === 1);
    await auth.login();
    expect(auth.user()?.sub).toBe('bob');
    late.error(refused());
    expect(await answer).toBe(401);
    expect(backend.sent).toHaveLength(1);
  });

  it('repeats nothing for a caller who has gone', async () => {
    const renewal = pending<Session>();
    const asked = pending<undefined>();
    const { backend, http, outcome } = setUp({
      renew: () => {
        asked.resolve(undefined);
        return renewal.promise;
      },
    });
    backend.answer = refusing('1');
    const subscription = http.get(`${api}gone`).subscribe();
    const stays = outcome(http.get(`${api}stays`));
    await asked.promise;
    subscription.unsubscribe();
    renewal.resolve({ ...alice });
    await stays;
    expect(backend.sent.filter(({ url }) => url.endsWith('gone'))).toHaveLength(1);
  });

  it('cancels the repeated request when its caller goes', async () => {
    const { backend, http } = setUp();
    const again = pending<undefined>();
    const cancelled = jest.fn();
    const running = new Observable<never>(() => {
      again.resolve(undefined);
      return cancelled;
    });
    backend.answer = (request) => (credentialOf(request) === 'Bearer 1' ? refused() : running);
    const subscription = http.get(api).subscribe();
    await again.promise;
    subscription.unsubscribe();
    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  it('tells the progress of both attempts', async () => {
    const { backend, http } = setUp();
    const progress = (loaded: number): HttpEvent<unknown> => ({ type: HttpEventType.UploadProgress, loaded });
    backend.answer = (request) =>
      credentialOf(request) === 'Bearer 1'
        ? concat(
            of(progress(1)),
            throwError(() => refused()),
          )
        : of(progress(2), good);
    const events = http.post(api, 'x', { observe: 'events', reportUploadProgress: true });
    expect(await firstValueFrom(events.pipe(toArray()))).toEqual([progress(1), progress(2), good]);
  });
});

describe('A server that refuses good credentials', () => {
  const servers = [{ url: api }, { url: billing }];

  it('does not cause a renewal with each request: two of them, called every second for an hour', async () => {
    const { backend, http, renew, outcome } = setUp({}, ...servers);
    const { advance } = clock();
    backend.answer = () => refused();
    let inFirstHalf = 0;
    for (let second = 0; second < 3600; second++) {
      const outcomes = [outcome(http.get(api)), outcome(http.get(billing))];
      expect(await Promise.all(outcomes)).toEqual([401, 401]);
      if (second === 1800) inFirstHalf = renew.mock.calls.length;
      advance(1);
    }
    expect(inFirstHalf).toBeGreaterThan(1);
    expect(inFirstHalf).toBeLessThan(20);
    expect(renew.mock.calls.length - inFirstHalf).toBeLessThan(10);
  });

  it('does not cause one with each request either when it takes each credential only once', async () => {
    const { backend, renew, outcome } = setUp();
    const { advance } = clock();
    const taken = new Set<string | null>();
    backend.answer = (request) => {
      const isNew = !taken.has(credentialOf(request));
      taken.add(credentialOf(request));
      return isNew ? good : refused();
    };
    for (let second = 0; second < 3600; second++) {
      expect([200, 401]).toContain(await outcome());
      advance(1);
    }
    expect(renew.mock.calls.length).toBeGreaterThan(2);
    expect(renew.mock.calls.length).toBeLessThan(25);
  });

  it('does not cause one with each request where the credential is for that server alone', async () => {
    const { backend, issued, outcome } = setUp();
    const { advance } = clock();
    const replace = jest.fn(async () => {
      issued.count++;
    });
    TestBed.inject(REQUEST_AUTHORIZER).renew = replace;
    const taken = new Set<string | null>();
    backend.answer = (request) => {
      const isNew = !taken.has(credentialOf(request));
      taken.add(credentialOf(request));
      return isNew ? good : refused();
    };
    for (let second = 0; second < 3600; second++) {
      expect([200, 401]).toContain(await outcome());
      advance(1);
    }
    expect(replace.mock.calls.length).toBeGreaterThan(2);
    expect(replace.mock.calls.length).toBeLessThan(25);
  });

  it('is repeated once to where each request carries another credential', async () => {
    let count = 0;
    const { backend, renew, outcome } = setUp({ accessToken: async () => String(++count) });
    backend.answer = () => refused();
    expect(await outcome()).toBe(401);
    expect(backend.sent).toHaveLength(2);
    expect(renew).not.toHaveBeenCalled();
  });

  it('keeps no other server from being helped', async () => {
    const { backend, http, outcome, issued } = setUp({}, ...servers);
    backend.answer = () => refused();
    expect(await outcome(http.get(billing))).toBe(401);
    backend.answer = refusing(String(issued.count));
    expect(await outcome(http.get(billing))).toBe(401);
    expect(await outcome(http.get(api))).toBe(200);
  });

  it('is helped again after a while', async () => {
    const { backend, outcome, issued } = setUp();
    const { advance } = clock();
    backend.answer = () => refused();
    expect(await outcome()).toBe(401);
    backend.answer = refusing(String(issued.count));
    advance(4.9);
    expect(await outcome()).toBe(401);
    advance(0.2);
    expect(await outcome()).toBe(200);
  });

  it('does not matter once its session is revoked time and again, for a hundred requests each', async () => {
    const { backend, http, issued, renew, outcome } = setUp();
    for (const round of [1, 2]) {
      backend.answer = refusing(String(issued.count));
      const answers = Array.from({ length: 100 }, (_, id) => outcome(http.get(`${api}${id}`)));
      expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
      expect(renew).toHaveBeenCalledTimes(round);
    }
  });
});

describe('authInterceptor, when a server wants a stronger sign-in (RFC 9470)', () => {
  const challenge =
    'Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="300"';
  const server: ResourceServer = { url: api, whenStepUp: 'login' };
  const wanted = { acr: ['gold', 'silver'], maxAge: 300 };

  it('passes the answer as it is by default, without a renewal', async () => {
    const { backend, login, renew, outcome } = setUp();
    backend.answer = () => refused(challenge);
    expect(await outcome()).toBe(401);
    expect(backend.sent).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
    expect(login).not.toHaveBeenCalled();
  });

  it('starts a login for that where its entry says so, and holds the request back while the page leaves', async () => {
    const started = pending<LoginOptions>();
    const { backend, http, renew } = setUp(
      {
        login: async (options) => {
          started.resolve(options);
          return 'redirecting';
        },
      },
      server,
    );
    backend.answer = () => refused(challenge);
    const ended = jest.fn();
    http.get(api).subscribe({ error: ended, complete: ended });
    expect(await started.promise).toEqual(wanted);
    await quiet();
    expect(ended).not.toHaveBeenCalled();
    expect(renew).not.toHaveBeenCalled();
  });

  it('starts no second login while the page leaves', async () => {
    const { backend, login, outcome } = setUp({}, server);
    backend.answer = () => refused(challenge);
    const outcomes: Promise<unknown>[] = [];
    for (let calls = 0; calls < 10; calls++) {
      outcomes.push(outcome());
      await until(() => backend.sent.length > calls);
      await quiet();
    }
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set([401]));
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('passes the answer on when the page has not left after 30 seconds, and may start another login then', async () => {
    jest.useFakeTimers();
    const { backend, login, outcome } = setUp({}, server);
    backend.answer = () => refused(challenge);
    for (const logins of [1, 2]) {
      const ended = jest.fn();
      const answer = outcome().finally(ended);
      await jest.advanceTimersByTimeAsync(29_900);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(200);
      expect(await answer).toBe(401);
      expect(login).toHaveBeenCalledTimes(logins);
      // The pause of a server that refuses good credentials.
      await jest.advanceTimersByTimeAsync(5_000);
    }
  });

  it('starts none for answers that come after the login', async () => {
    const { backend, http, login, issued, outcome } = setUp({}, server);
    login.mockImplementation(async () => {
      issued.count++;
      return { ...alice };
    });
    const late = new Subject<never>();
    backend.answer = (request) =>
      credentialOf(request) !== 'Bearer 1' ? good : request.url.endsWith('late') ? late : refused(challenge);
    const lateOutcome = outcome(http.get(`${api}late`));
    await until(() => backend.sent.length === 1);
    expect(await outcome()).toBe(200);
    late.error(refused(challenge));
    expect(await lateOutcome).toBe(200);
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('repeats the request after a login that did not leave the page', async () => {
    const { backend, login, issued, outcome } = setUp({}, server);
    login.mockImplementation(async () => {
      issued.count++;
      return { ...alice };
    });
    backend.answer = (request) => (credentialOf(request) === 'Bearer 1' ? refused(challenge) : good);
    expect(await outcome()).toBe(200);
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('passes the answer on when the user comes back without having signed in', async () => {
    const { backend, login, outcome } = setUp({}, server);
    backend.answer = () => refused(challenge);
    const answer = outcome();
    await until(() => login.mock.calls.length === 1);
    await quiet();
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(await answer).toBe(401);
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('passes the answer on when the login cannot start', async () => {
    const { backend, login, outcome } = setUp({}, server);
    login.mockRejectedValue(new AuthError('server_unreachable'));
    backend.answer = () => refused(challenge);
    expect(await outcome()).toBe(401);
    expect(backend.sent).toHaveLength(1);
  });

  it('starts none when the session comes from a login that asked for just that', async () => {
    const asked = { ...wanted, at: Date.now() };
    const user = { sub: 'alice', acr: 'gold', auth_time: Date.now() / 1000 };
    const { backend, login, outcome } = setUp({ restore: async () => ({ ...alice, user, asked }) }, server);
    backend.answer = () => refused(challenge);
    expect(await outcome()).toBe(401);
    expect(login).not.toHaveBeenCalled();
  });

  it('starts another when that login has become too old', async () => {
    touch(true);
    const then = Date.now() - 301_000;
    const user = { sub: 'alice', acr: 'gold', auth_time: then / 1000 };
    const session = { ...alice, user, asked: { ...wanted, at: then } };
    const { backend, login } = setUp({ restore: async () => session }, server);
    backend.answer = () => refused(challenge);
    TestBed.inject(HttpClient).get(api).subscribe();
    await until(() => login.mock.calls.length === 1);
    expect(login.mock.calls[0]?.[0]).toEqual(wanted);
  });

  it('starts one a minute at most for a server that is content with none', async () => {
    touch(true);
    const { backend, login, outcome } = setUp({}, server);
    const { advance } = clock();
    login.mockImplementation(async (options) => {
      const user = { sub: 'alice', auth_time: Date.now() / 1000 };
      return { ...alice, user, asked: { maxAge: options.maxAge ?? -1, at: Date.now() } };
    });
    backend.answer = () => refused('Bearer error="insufficient_user_authentication", max_age=0');
    for (let second = 0; second < 3600; second++) {
      expect(await outcome()).toBe(401);
      advance(1);
    }
    expect(login.mock.calls.length).toBeGreaterThan(1);
    expect(login.mock.calls.length).toBeLessThanOrEqual(60);
  });

  it('goes by this server alone in a page the user has used', async () => {
    touch(true);
    const session: Session = {
      ...alice,
      user: { sub: 'alice', acr: 'gold' },
      asked: { acr: 'gold', at: Date.now() },
    };
    const { backend, login, outcome } = setUp({ restore: async () => session }, server);
    login.mockImplementation(async () => ({ ...session, asked: { acr: 'silver' } }));
    backend.answer = () => refused('Bearer error="insufficient_user_authentication", acr_values="silver"');
    expect(await outcome()).toBe(401);
    expect(login.mock.calls.map(([options]) => options)).toEqual([{ acr: ['silver'] }]);
  });

  it('asks again for the scopes the session was asked for, which would otherwise be lost', async () => {
    touch(true);
    const session = { ...alice, asked: { scope: 'a b' } };
    const { backend, http, login } = setUp({ restore: async () => session }, server);
    backend.answer = () => refused(challenge);
    http.get(api).subscribe();
    await until(() => login.mock.calls.length === 1);
    expect(login.mock.calls[0]?.[0]).toEqual({ ...wanted, scope: 'a b' });
  });

  it.each([
    'Bearer error="insufficient_user_authentication"',
    'Bearer error="insufficient_user_authentication", max_age="-1"',
    'Bearer error="insufficient_user_authentication", max_age="1e3"',
    `Bearer error="insufficient_user_authentication", max_age="${'9'.repeat(10)}"`,
    'Bearer error="insufficient_user_authentication", acr_values=""',
    'Bearer error="insufficient_user_authentication", acr_values="gold\u0007"',
    'Bearer error="insufficient_user_authentication", acr_values="g\u00f6ld"',
    'Basic error="insufficient_user_authentication", acr_values="gold"',
    'Bearer error="Insufficient_User_Authentication_", acr_values="gold"',
    'Bearer realm="error=\\"insufficient_user_authentication\\", acr_values=gold"',
  ])('starts none for %j', async (header) => {
    const { backend, login, outcome } = setUp({}, server);
    backend.answer = () => refused(header);
    expect(await outcome()).toBe(401);
    expect(login).not.toHaveBeenCalled();
  });
});

describe('A server that wants another login each time', () => {
  const server: ResourceServer = { url: api, whenStepUp: 'login', whenScopeMissing: { login: 's1 s2 s3' } };
  const asked = (number: number) => [
    `Bearer error="insufficient_scope", scope="s${number}"`,
    `Bearer error="insufficient_user_authentication", acr_values="a${number}"`,
    `Bearer error="insufficient_user_authentication", max_age=${1000 - number}`,
  ];

  it.each([
    ['nobody has touched', 0, false],
    ['nobody has touched', 1, false],
    ['nobody has touched', 2, false],
    ['of a browser that does not tell whether it was touched', 0, undefined],
    ['of a browser that does not tell whether it was touched', 1, undefined],
    ['of a browser that does not tell whether it was touched', 2, undefined],
  ])('gets one in a page %s: %#', async (_, kind, hasBeenActive) => {
    if (hasBeenActive !== undefined) touch(hasBeenActive);
    const { advance } = clock();
    let count = 0;
    const { backend, login, outcome } = setUp({}, server);
    login.mockImplementation(async ({ acr, maxAge, scope }) => ({
      ...alice,
      asked: { ...(acr && { acr }), ...(maxAge && { maxAge }), ...(scope && { scope }), at: Date.now() },
    }));
    backend.answer = () => refused(asked(++count)[kind]);
    for (let calls = 0; calls < 20; calls++) {
      await outcome();
      advance(3600);
    }
    expect(login).toHaveBeenCalledTimes(1);
  });
});

describe('authInterceptor, when a server misses a scope (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer error="insufficient_scope", scope="orders:write"';
  const server: ResourceServer = { url: api, whenScopeMissing: { login: 'orders:write orders:pay' } };

  it.each([401, 403])('fails with insufficient_scope and names it, at status %d', async (status) => {
    const { backend, login, renew, outcome } = setUp();
    const answer = refused(challenge, status);
    backend.answer = () => answer;
    expect(await outcome()).toMatchObject({
      name: 'AuthError',
      code: 'insufficient_scope',
      scope: 'orders:write',
      cause: answer,
    });
    expect(backend.sent).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
    expect(login).not.toHaveBeenCalled();
  });

  it('starts a login for that scope where its entry says so, and repeats the request after one in this page', async () => {
    const { backend, login, issued, outcome } = setUp({}, server);
    login.mockImplementation(async () => {
      issued.count++;
      return { ...alice, scopes: ['orders:write'] };
    });
    backend.answer = (request) => (credentialOf(request) === 'Bearer 1' ? refused(challenge, 403) : good);
    expect(await outcome()).toBe(200);
    expect(login.mock.calls.map(([options]) => options)).toEqual([{ scope: 'orders:write' }]);
  });

  it('asks again for what the session was asked for, which would otherwise be lost', async () => {
    touch(true);
    const session = { ...alice, asked: { scope: 'a', acr: 'gold', at: Date.now() } };
    const { backend, http, login } = setUp({ restore: async () => session }, server);
    backend.answer = () => refused(challenge, 403);
    http.get(api).subscribe();
    await until(() => login.mock.calls.length === 1);
    expect(login.mock.calls[0]?.[0]).toEqual({ acr: 'gold', scope: 'a orders:write' });
  });

  it.each(['orders:delete', 'orders:write orders:delete', 'orders'])(
    'starts none for a scope that its entry does not name: %s',
    async (scope) => {
      const { backend, login, outcome } = setUp({}, server);
      backend.answer = () => refused(`Bearer error="insufficient_scope", scope="${scope}"`, 403);
      expect(await outcome()).toMatchObject({ code: 'insufficient_scope', scope });
      expect(login).not.toHaveBeenCalled();
    },
  );

  it.each<[string, Session]>([
    ['has it', { ...alice, scopes: ['openid', 'orders:write'] }],
    ['was refused it', { ...alice, scopes: ['openid'], asked: { scope: 'x orders:write' } }],
  ])('starts none when the session %s', async (_, session) => {
    const { backend, login, outcome } = setUp({ restore: async () => session }, server);
    backend.answer = () => refused(challenge, 403);
    expect(await outcome()).toMatchObject({ code: 'insufficient_scope', scope: 'orders:write' });
    expect(login).not.toHaveBeenCalled();
  });

  it('starts no second one when the scope is not given by the first, nor with each further request', async () => {
    const { backend, login, outcome } = setUp({}, server);
    login.mockImplementation(async () => ({ ...alice }));
    backend.answer = () => refused(challenge, 403);
    for (let calls = 0; calls < 5; calls++) {
      expect(await outcome()).toMatchObject({ code: 'insufficient_scope' });
    }
    expect(login).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['Bearer error="insufficient_scope"', null],
    ['Bearer error="insufficient_scope", scope="a b"', 'a b'],
    ['DPoP error="insufficient_scope", scope=a', 'a'],
    ['bEaReR ERROR = "insufficient_scope" ,\t Scope="a"', 'a'],
    ['Bearer error="insufficient_scope" scope="a"', 'a'],
    ['Bearer error=insufficient_scope, scope="a", scope="b"', 'a'],
    ['Basic realm="x", Bearer realm="y", error="insufficient_scope", scope="a"', 'a'],
    ['Negotiate abc/+==, Bearer error="insufficient_scope", scope="a"', 'a'],
    ['Negotiate, , Bearer error="insufficient_scope", scope="a"', 'a'],
    ['Bearer realm="a, \\"b\\", c=d", error="insufficient_scope", scope="a"', 'a'],
    ['Bearer error="insufficient_scope", scope="a", DPoP algs="ES256", scope="b"', 'a'],
    ['Bearer scope="b", DPoP error="insufficient_scope", scope="a"', 'a'],
    ['Bearer error="insufficient\\_scope", scope="\\a"', 'a'],
    ['Bearer __proto__="x", error="insufficient_scope", scope="a"', 'a'],
    ['Bearer error="insufficient_scope", scope="a  b"', null],
    ['Bearer error="insufficient_scope", scope="a\\"b"', null],
    ['Bearer error="insufficient_scope", scope="a\u2028"', null],
    ['Bearer error="insufficient_scope", scope="unfinished', null],
  ])('reads %j', async (header, scope) => {
    const { backend, outcome } = setUp();
    backend.answer = () => refused(header, 403);
    expect(await outcome()).toMatchObject({ code: 'insufficient_scope', scope });
  });

  it('reads challenges in headers of their own', async () => {
    const { backend, outcome } = setUp();
    backend.answer = () => refused(['Basic realm="x"', challenge], 403);
    expect(await outcome()).toMatchObject({ scope: 'orders:write' });
  });

  it.each([
    'Basic error="insufficient_scope", scope="a"',
    'Bearer realm="x", Basic error="insufficient_scope"',
    'error="insufficient_scope"',
    'Bearer realm="error=\\"insufficient_scope\\""',
    'Bearer error="insufficient_scope',
    'Bearer realm="x"y, error="insufficient_scope"',
    'Bearer x_error="insufficient_scope"',
    'Bearers error="insufficient_scope"',
    '',
  ])('passes the answer as it is for %j', async (header) => {
    const { backend, outcome } = setUp();
    backend.answer = () => refused(header, 403);
    expect(await outcome()).toBe(403);
  });

  it.each([
    ['a scope too long to be one', `error="insufficient_scope", scope="${'a'.repeat(501)}"`, null],
    ['a header too long to be one', `${'a="b", '.repeat(2000)}error="insufficient_scope"`, 403],
  ])('does not take %s', async (_, parameters, expected) => {
    const { backend, outcome } = setUp();
    backend.answer = () => refused(`Bearer ${parameters}`, 403);
    const result = await outcome();
    expect(result instanceof AuthError ? result.scope : result).toBe(expected);
  });

  it.each([
    ['one long word', 'a'.repeat(8000)],
    ['an endless string', `a="${'\\\\'.repeat(3900)}`],
    ['nothing but separators', ' ,'.repeat(4000)],
    ['nothing but space', ' '.repeat(8000)],
    ['half a parameter', `a${' '.repeat(7990)}`],
    ['words and spaces', 'a '.repeat(4000)],
  ])('is not held up by %s', async (_, parameters) => {
    const { backend, outcome } = setUp();
    backend.answer = () => refused(`Bearer ${parameters}\u0000`, 403);
    expect(await outcome()).toBe(403);
  });
});
