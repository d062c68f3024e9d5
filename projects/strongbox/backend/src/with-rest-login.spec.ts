import { HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import type { Credentials } from 'ngx-strongbox';
import { RestLogin, type RestLoginOptions } from 'ngx-strongbox/backend';
import { firstValueFrom } from 'rxjs';
import { API, RestApp } from './spec/rest-app';
import { ok, refusal } from './spec/scripted-account';
import { until } from '../../oidc/src/spec/until';

const minutes = 60_000;
const wrong: Credentials = { username: 'alice', password: 'wrong' };

let app: RestApp;

function passes(duration: number): void {
  const now = Date.now() + duration;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

const lastToken = () => `Bearer ${app.account.tokens.at(-1)}`;

beforeEach(() => {
  localStorage.clear();
  app = new RestApp();
  jest.spyOn(console, 'info').mockReturnValue();
  jest.spyOn(console, 'warn').mockReturnValue();
});

describe('On a first visit', () => {
  it('the backend is asked once, and nothing is said about it', async () => {
    const consoles = (['log', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));
    await app.open();
    expect(app.outcome).toBe('no-session');
    expect(app.auth.error()).toBeNull();
    expect(app.account.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://localhost/account/refresh',
    ]);
    for (const method of consoles) expect(method).not.toHaveBeenCalled();
  });

  it('a backend may answer 401 to that as well', async () => {
    app.account.answer('/account/refresh', () => new HttpErrorResponse({ status: 401 }));
    await app.open();
    expect(app.outcome).toBe('no-session');
    expect(app.auth.error()).toBeNull();
  });

  it('a refusal is told by its code', async () => {
    app.account.answer('/account/refresh', () => refusal(403, 'csrf_refused'));
    await app.open();
    expect(app.auth.state()).toMatchObject({
      reason: 'login-failed',
      error: { code: 'backend_refused', cause: 'csrf_refused' },
    });
  });
});

describe('A login', () => {
  it('sends the credentials once and says who has signed in, until when, and with which scopes', async () => {
    await app.open();
    const before = Date.now();
    expect(await app.signIn()).toBe('signed-in');
    const [request, ...others] = app.account.requestsTo('/account/login');
    expect(others).toEqual([]);
    expect(request?.body).toEqual({ username: 'alice', password: 'correct horse' });
    expect(app.auth.user()).toEqual({ sub: 'alice', name: 'Name of alice' });
    expect(app.auth.hasAccess({ scopes: ['orders:write'] })).toBe(true);
    const expiresAt = app.auth.expiresAt()?.getTime() ?? 0;
    expect(expiresAt - before).toBeGreaterThanOrEqual(300_000);
    expect(expiresAt - before).toBeLessThan(310_000);
  });

  it('sends the second factor and all else that the form has', async () => {
    await app.open();
    const credentials = {
      username: 'alice',
      password: 'correct horse',
      secondFactor: '123456',
      remember: true,
    };
    await app.auth.login({ credentials });
    expect(app.account.requestsTo('/account/login')[0]?.body).toEqual({
      username: 'alice',
      password: 'correct horse',
      second_factor: '123456',
      remember: true,
    });
  });

  it.each([
    [401, 'wrong_credentials', 'wrong-credentials'],
    [401, 'second_factor_required', 'second-factor-required'],
    [423, 'locked', 'locked'],
    [429, 'too_many_attempts', 'too-many-attempts'],
  ])('that is refused with %d %s gives %s, and changes nothing', async (status, code, outcome) => {
    await app.open();
    const state = app.auth.state();
    app.account.answer('/account/login', () => refusal(status, code));
    expect(await app.auth.login({ credentials: wrong })).toBe(outcome);
    expect(app.auth.state()).toBe(state);
    expect(await app.credentialFor()).toBeNull();
  });

  it('that comes too early says when the next one may', async () => {
    await app.open();
    const { retryAt } = TestBed.inject(RestLogin);
    expect(retryAt()).toBeNull();
    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    app.account.answer('/account/login', () => refusal(429, 'too_many_attempts', 90));
    expect(await app.signIn()).toBe('too-many-attempts');
    expect(retryAt()).toEqual(new Date(1_090_000));
    app.account.answer('/account/login', () => refusal(429, 'too_many_attempts', 1e300));
    await app.signIn();
    expect(retryAt()?.getTime()).not.toBeNaN();
    app.account.answer('/account/login');
    await app.signIn();
    expect(retryAt()).toBeNull();
  });

  it.each([
    ['out of reach', new HttpErrorResponse({ status: 0 }), 'server_unreachable'],
    ['down', new HttpErrorResponse({ status: 503 }), 'server_unreachable'],
    ['in the way of it', refusal(403, 'csrf_refused'), 'backend_refused'],
    ['talking about something else', ok({ signed_in: true, user: {} }), 'backend_answer_invalid'],
    ['not sure', ok({ signed_in: false }), 'backend_answer_invalid'],
  ])('rejects while the backend is %s', async (_, answer, code) => {
    await app.open();
    app.account.answer('/account/login', () => answer);
    await expect(app.signIn()).rejects.toMatchObject({ code });
    expect(app.auth.error()?.code).toBe(code);
    expect(app.auth.isSignedIn()).toBe(false);
  });

  it('is answered by itself, when others with other credentials are under way', async () => {
    await app.open();
    const outcomes = [wrong, { username: 'bob', password: 'battery staple' }, wrong].map((credentials) =>
      app.auth.login({ credentials }),
    );
    expect(await Promise.all(outcomes)).toEqual(['wrong-credentials', 'signed-in', 'wrong-credentials']);
    expect(app.auth.user()?.sub).toBe('bob');
  });

  it('that was called off is not there at the next visit', async () => {
    await app.open();
    const release = app.account.holdBack('/account/login');
    const { signal, abort } = abortable();
    const login = app.auth.login({
      credentials: { username: 'alice', password: 'correct horse' },
      signal,
    });
    await until(() => app.account.requestsTo('/account/login').length === 1);
    abort();
    expect(await login).toBe('aborted');
    release();
    await until(() => app.account.requestsTo('/account/logout').length === 1);
    app.account.answer('/account/login');
    await app.open();
    expect(app.outcome).toBe('no-session');
  });
});

describe('The access token', () => {
  it('goes to listed servers only', async () => {
    await app.open();
    await app.signIn();
    expect(await app.credentialFor(API)).toBe(lastToken());
    expect(await app.credentialFor('https://evil.example/')).toBeNull();
    expect(await app.credentialFor('https://api.example.com.evil.example/')).toBeNull();
    expect(await app.credentialFor('/assets/logo.svg')).toBeNull();
  });

  it('is there again after a reload, without any storage', async () => {
    const write = jest.spyOn(Storage.prototype, 'setItem');
    await app.open();
    await app.signIn();
    await app.open();
    expect(app.auth.user()?.sub).toBe('alice');
    expect(await app.credentialFor()).toBe(lastToken());
    expect(app.account.requestsTo('/account/refresh')).toHaveLength(2);
    expect(write).not.toHaveBeenCalled();
  });

  it('is replaced before its end, once for all requests that wait', async () => {
    await app.open();
    await app.signIn();
    passes(4 * minutes + 58_000);
    const sent = await Promise.all(Array.from({ length: 10 }, () => app.credentialFor()));
    expect(app.account.requestsTo('/account/refresh')).toHaveLength(2);
    expect(new Set(sent)).toEqual(new Set([lastToken()]));
  });

  it('is replaced when an API refuses it, and the request repeated', async () => {
    await app.open();
    await app.signIn();
    const refused = lastToken();
    app.account.answer('/orders', ({ headers }) =>
      headers.get('Authorization') === refused ? new HttpErrorResponse({ status: 401 }) : ok('orders'),
    );
    const http = TestBed.inject(HttpClient);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => firstValueFrom(http.get(`${API}orders`))),
    );
    expect(answers).toEqual(Array.from({ length: 5 }, () => 'orders'));
    expect(app.account.requestsTo('/account/refresh')).toHaveLength(2);
  });

  it('of one user never goes out once another has signed in', async () => {
    await app.open();
    await app.signIn('alice');
    const release = app.account.holdBack('/account/refresh');
    passes(4 * minutes + 58_000);
    const late = app.credentialFor().catch((error: unknown) => error);
    await until(() => app.account.requestsTo('/account/refresh').length === 2);
    const login = app.signIn('bob');
    release();
    await login;
    const sent = await late;
    expect(app.auth.user()?.sub).toBe('bob');
    app.account.answer('/account/refresh');
    expect(await app.credentialFor()).toContain('access-bob');
    expect(String(sent)).not.toContain('access-alice');
    const afterwards = app.account.sent.slice(
      app.account.sent.findIndex(({ url }) => url.endsWith('/login')) + 1,
    );
    expect(afterwards.filter(({ headers }) => headers.get('Authorization')?.includes('alice'))).toEqual([]);
  });

  it('of somebody who is just signing in does not go out with the requests of the user before', async () => {
    await app.open();
    await app.signIn('alice');
    const http = TestBed.inject(HttpClient);
    const sending: Promise<unknown>[] = [];
    const login = app.signIn('bob');
    // At each step of what goes on inside.
    for (let step = 0; step < 200; step++) {
      sending.push(firstValueFrom(http.get(`${API}orders?of=${app.auth.user()?.sub}`)));
      await Promise.resolve();
    }
    await login;
    await Promise.allSettled(sending);
    const sent = app.account.requestsTo('/orders');
    const owners = sent.map(({ url }) => new URL(url).searchParams.get('of'));
    expect(new Set(owners)).toEqual(new Set(['alice', 'bob']));
    for (const { url, headers } of sent) {
      const owner = new URL(url).searchParams.get('of') ?? '';
      expect(headers.get('Authorization')).toContain(`access-${owner}-`);
    }
  });
});

describe('The session', () => {
  it.each([
    ['says so', ok({ signed_in: false })],
    ['refuses the cookie', new HttpErrorResponse({ status: 401 })],
  ])('ends when the backend %s', async (_, answer) => {
    await app.open();
    await app.signIn();
    app.account.answer('/account/refresh', () => answer);
    await expect(app.auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(app.outcome).toBe('session-ended');
    expect(await app.credentialFor()).toBeNull();
  });

  it.each([0, 429, 500, 503])('goes on while the backend is in trouble (%d)', async (status) => {
    await app.open();
    await app.signIn();
    app.account.answer('/account/refresh', () => new HttpErrorResponse({ status }));
    await expect(app.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(app.auth.isSignedIn()).toBe(true);
    expect(await app.credentialFor()).toBe(lastToken());
  });

  it('is not known while the backend is out of reach at start', async () => {
    app.account.answer('/account/refresh', () => new HttpErrorResponse({ status: 0 }));
    await app.open();
    expect(app.outcome).toBe('unreachable');
  });

  it('ends here at once with a logout, and at the backend', async () => {
    await app.open();
    await app.signIn();
    const release = app.account.holdBack('/account/logout');
    const logout = app.auth.logout();
    expect(app.outcome).toBe('logout');
    expect(await app.credentialFor()).toBeNull();
    release();
    await logout;
    expect(app.account.hasSession).toBe(false);
    await app.open();
    expect(app.outcome).toBe('no-session');
  });

  it('ends at the backend even if the address to go to after it is none of this app', async () => {
    await app.open();
    await app.signIn();
    await expect(app.auth.logout({ redirectTo: 'https://evil.example/' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
    expect(app.account.hasSession).toBe(false);
    await app.open();
    expect(app.outcome).toBe('no-session');
  });

  it('does not come back with an answer that a logout has overtaken', async () => {
    await app.open();
    await app.signIn();
    const release = app.account.holdBack('/account/refresh');
    const renewal = app.auth.renew().catch((error: unknown) => error);
    await until(() => app.account.requestsTo('/account/refresh').length === 2);
    const logout = app.auth.logout();
    release();
    await logout;
    expect(await renewal).toMatchObject({ code: 'not_signed_in' });
    expect(app.outcome).toBe('logout');
    expect(await app.credentialFor()).toBeNull();
    app.account.answer('/account/refresh');
    await app.open();
    expect(app.outcome).toBe('no-session');
  });

  it('that the backend could not be told to end does not come back with the next visit', async () => {
    await app.open();
    await app.signIn();
    app.account.answer('/account/logout', () => new HttpErrorResponse({ status: 0 }));
    await expect(app.auth.logout()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(app.outcome).toBe('logout');
    expect(app.account.hasSession).toBe(true);
    await app.open();
    expect(app.outcome).toBe('unreachable');
    app.account.answer('/account/logout');
    await app.open();
    expect(app.outcome).toBe('logout');
    expect(app.account.hasSession).toBe(false);
    await app.signIn();
    await app.open();
    expect(app.outcome).toBe('signed-in');
  });

  it('that has begun after a logout the backend could not be told of goes on', async () => {
    await app.open();
    await app.signIn();
    app.account.answer('/account/logout', () => new HttpErrorResponse({ status: 0 }));
    await app.auth.logout().catch(() => undefined);
    await app.signIn('bob');
    await app.open();
    expect(app.auth.user()?.sub).toBe('bob');
  });

  it('ends at the backend where the browser has no storage, too', async () => {
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      jest.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException('', 'SecurityError');
      });
    }
    await app.open();
    await app.signIn();
    await app.auth.logout();
    expect(app.account.hasSession).toBe(false);
  });

  it('ends although what proves a request has grown old', async () => {
    await app.open();
    await app.signIn();
    app.account.answer('/account/logout', (request) => {
      app.account.answer('/account/logout');
      expect(request.headers.get('X-CSRF')).toBe('1');
      return refusal(403, 'csrf_refused');
    });
    await app.auth.logout();
    expect(app.account.hasSession).toBe(false);
  });
});

describe('The headers against forged requests', () => {
  const headersOf = (path: string) => {
    const request = app.account.requestsTo(path).at(-1);
    return ['X-CSRF', 'X-XSRF-TOKEN'].map((name) => request?.headers.get(name));
  };

  it('go to the backend, and to no API that goes by a token', async () => {
    jest.spyOn(document, 'cookie', 'get').mockReturnValue('__Host-XSRF-TOKEN=bound');
    await app.open();
    await app.signIn();
    await firstValueFrom(TestBed.inject(HttpClient).post(`${API}orders`, {}));
    await app.auth.logout();
    for (const path of ['/account/refresh', '/account/login', '/account/logout']) {
      expect(headersOf(path)).toEqual(['1', 'bound']);
    }
    expect(headersOf('/orders')).toEqual([null, null]);
  });
});

describe('A backend on another origin, whose cookie the page cannot read,', () => {
  const settings: RestLoginOptions = { baseUrl: 'https://id.example.com/account', token: 'cookie' };
  const proofOf = (path: string) => app.account.requestsTo(path).at(-1)?.headers.get('X-XSRF-TOKEN');

  beforeEach(() => {
    app.account.isElsewhere = true;
    app.account.inBody = false;
  });

  it('gets what it has told as proof with the requests that follow', async () => {
    await app.open(settings);
    await app.signIn();
    await firstValueFrom(TestBed.inject(HttpClient).post(`${API}orders`, {}));
    expect(proofOf('/orders')).toBe(app.account.proof);
    await app.auth.renew();
    await firstValueFrom(TestBed.inject(HttpClient).post(`${API}orders`, {}));
    expect(proofOf('/orders')).toBe(app.account.proof);
    await firstValueFrom(TestBed.inject(HttpClient).post('https://evil.example/elsewhere', {}));
    expect(proofOf('/elsewhere')).toBeNull();
  });

  it('takes a logout, also one that was left over from the last visit', async () => {
    await app.open(settings);
    await app.signIn();
    await app.auth.logout();
    expect(app.account.hasSession).toBe(false);
    expect(app.account.requestsTo('/account/logout')).toHaveLength(1);

    await app.signIn();
    app.account.answer('/account/logout', () => new HttpErrorResponse({ status: 0 }));
    await app.auth.logout().catch(() => undefined);
    app.account.answer('/account/logout');
    await app.open(settings);
    expect(app.outcome).toBe('logout');
    expect(app.account.hasSession).toBe(false);
  });

  it.each([7, '', 'in two\nlines', {}])('cannot put into a header what does not fit (%p)', async (odd) => {
    app.account.answer('/account/login', () =>
      ok({ signed_in: true, user: { sub: 'alice' }, expires_in: 300, ends_in: 600, xsrf_token: odd }),
    );
    await app.open(settings);
    expect(await app.signIn()).toBe('signed-in');
    await firstValueFrom(TestBed.inject(HttpClient).post(`${API}orders`, {}));
    expect(proofOf('/orders')).toBeNull();
  });
});

describe('With the token in a cookie', () => {
  beforeEach(() => {
    app.account.inBody = false;
    jest.spyOn(document, 'cookie', 'get').mockReturnValue('__Host-XSRF-TOKEN=bound');
  });

  it('requests carry the headers against forged requests and no token', async () => {
    await app.open({ token: 'cookie' });
    expect(await app.signIn()).toBe('signed-in');
    await firstValueFrom(TestBed.inject(HttpClient).post(`${API}orders`, {}));
    const [sent] = app.account.requestsTo('/orders');
    expect(sent?.headers.get('Authorization')).toBeNull();
    expect(sent?.headers.get('X-CSRF')).toBe('1');
    expect(sent?.headers.get('X-XSRF-TOKEN')).toBe('bound');
    expect(sent?.withCredentials).toBe(true);
  });

  it('requests to servers that are not listed carry neither cookies nor headers', async () => {
    await app.open({ token: 'cookie' });
    await app.signIn();
    await firstValueFrom(TestBed.inject(HttpClient).post('https://evil.example/orders', {}));
    const [sent] = app.account.requestsTo('/orders');
    expect(sent?.withCredentials).toBe(false);
    expect(sent?.headers.keys()).toEqual([]);
  });

  it('one that comes in the body all the same is not taken', async () => {
    app.account.inBody = true;
    await app.open({ token: 'cookie' });
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    await app.signIn();
    expect(await app.credentialFor()).toBeNull();
    expect(warn.mock.calls.flat().join()).toContain("say `token: 'cookie'` there too");
  });

  it('a 401 has the cookie replaced and the request repeated', async () => {
    await app.open({ token: 'cookie' });
    await app.signIn();
    let refusals = 1;
    app.account.answer('/orders', () =>
      refusals-- > 0 ? new HttpErrorResponse({ status: 401 }) : ok('orders'),
    );
    expect(await firstValueFrom(TestBed.inject(HttpClient).get(`${API}orders`))).toBe('orders');
    expect(app.account.requestsTo('/account/refresh')).toHaveLength(2);
  });

  it('a token that is missing from the body is missed without that setting', async () => {
    await app.open();
    await expect(app.signIn()).rejects.toMatchObject({
      code: 'backend_answer_invalid',
      message: expect.stringContaining("`token: 'cookie'`") as string,
    });
  });
});

describe('A backend that speaks otherwise', () => {
  const other: RestLoginOptions = {
    baseUrl: '/api/auth',
    paths: { login: '/signin', refresh: '/token', logout: '/signout' },
    xsrf: [{ headerName: 'X-Requested-With', value: 'shop', methods: 'all' }],
    toBody: ({ username, password }) => ({ email: username, pw: password }),
    readSession: (body) => {
      const { accessToken, user } = body as { accessToken?: string; user?: { id: number } };
      return accessToken && user ? { user: { sub: `${user.id}` }, accessToken, expiresIn: 60 } : null;
    },
    readRefusal: (status) => (status === 422 ? 'wrong-credentials' : null),
  };

  it('is spoken to as its settings say', async () => {
    app.account.answer('/api/auth/token', () => ok({}));
    app.account.answer('/api/auth/signin', () => ok({ accessToken: 'theirs', user: { id: 7 } }));
    app.account.answer('/api/auth/signout', () => new HttpResponse({ status: 204 }));
    await app.open(other);
    expect(app.outcome).toBe('no-session');
    expect(await app.signIn()).toBe('signed-in');
    expect(app.auth.user()).toEqual({ sub: '7' });
    expect(await app.credentialFor()).toBe('Bearer theirs');
    const [request] = app.account.requestsTo('/api/auth/signin');
    expect(request?.body).toEqual({ email: 'alice', pw: 'correct horse' });
    expect(request?.headers.get('X-Requested-With')).toBe('shop');
    expect(request?.headers.has('X-CSRF')).toBe(false);
    await app.auth.logout();
    expect(app.account.requestsTo('/api/auth/signout')).toHaveLength(1);
  });

  it('may refuse with a status of its own', async () => {
    app.account.answer('/api/auth/token', () => ok({}));
    app.account.answer('/api/auth/signin', () => new HttpErrorResponse({ status: 422 }));
    await app.open(other);
    expect(await app.signIn()).toBe('wrong-credentials');
  });

  it('that cannot be read is named, and what it said is not quoted', async () => {
    app.account.answer('/api/auth/token', () => ok({}));
    app.account.answer('/api/auth/signin', () => ok('secret'));
    const readSession = (body: unknown) => {
      if (body === 'secret') throw new Error(`cannot read ${body}`);
      return null;
    };
    await app.open({ ...other, readSession });
    const error: unknown = await app.signIn().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'backend_answer_invalid' });
    expect((error as Error).message).not.toContain('secret');
    expect((error as Error).cause).toBeUndefined();
  });

  it('can have settings that are known at run time only', async () => {
    app.account.answer('/api/auth/token', () => ok({}));
    await app.open(async () => other);
    expect(app.account.requestsTo('/api/auth/token')).toHaveLength(1);
  });
});

function abortable() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
}
