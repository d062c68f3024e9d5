/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { NEVER, of, throwError } from 'rxjs';
import { withRestore } from 'ngx-strongbox';
import { until } from '../../oidc/src/spec/until';
import { BackendApp } from './spec/backend-app';

let app: BackendApp;

beforeEach(() => {
  app = new BackendApp();
  localStorage.clear();
  jest.spyOn(console, 'warn').mockReturnValue();
  jest.spyOn(console, 'info').mockReturnValue();
});

/** The one time that the backend is asked, answers like this. */
function answers(answer: HttpResponse<unknown> | HttpErrorResponse): void {
  const handle = jest.spyOn(app.backend, 'handle');
  handle.mockReturnValueOnce(answer instanceof HttpErrorResponse ? throwError(() => answer) : of(answer));
}

describe('When the app starts, withBackendSession', () => {
  it('asks once who is signed in', async () => {
    const auth = await app.openAs('alice');
    expect(auth.user()).toEqual({ sub: 'alice', name: 'alice' });
    expect(app.backend.log).toEqual(['GET /bff/session']);
  });

  it('takes nobody for an answer, not for an error', async () => {
    const auth = await app.open();
    expect(app.outcome).toBe('no-session');
    expect(auth.error()).toBeNull();
    expect(app.backend.log).toEqual(['GET /bff/session']);
  });

  it('sends the cookies and the static header, and no prolonging request', async () => {
    await app.openAs('alice');
    const [request] = app.backend.sent;
    expect(request?.withCredentials).toBe(true);
    expect(request?.headers.get('X-CSRF')).toBe('1');
    expect(request?.headers.has('Authorization')).toBe(false);
  });

  it('tells when the session ends unused, and when in any case', async () => {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const auth = await app.openAs('alice');
    expect(auth.expiresAt()).toEqual(new Date(now + 1_800_000));
    expect(auth.state()).toMatchObject({ session: { endsAt: now + 28_800_000 } });
  });

  it.each([-1, 1e300, 'soon', null, {}])('takes no time from %j', async (odd) => {
    app.backend.extra = { expires_in: odd, ends_in: odd };
    const auth = await app.openAs('alice');
    const state = auth.state();
    const endsAt = state.status === 'signed-in' ? state.session.endsAt : 0;
    const year = Date.now() + 366 * 86_400_000;
    for (const at of [auth.expiresAt()?.getTime(), endsAt]) expect(at ?? 0).toBeLessThan(year);
    expect(app.outcome).toBe('alice');
  });

  it('may say `null` for what it leaves out', async () => {
    const nothing = { login_error: null, xsrf_token: null };
    app.backend.extra = nothing;
    await app.open();
    expect(app.outcome).toBe('no-session');
    const asked = { acr_values: null, max_age: null, scope: null, at: 1 };
    app.backend.extra = { ...nothing, scope: null, asked };
    const auth = await app.openAs('alice');
    expect(auth.state()).toMatchObject({ session: { asked: { at: 1000 } } });
    await app.call('/bff/api/orders', 'POST');
    await auth.logout();
    expect(app.backend.user).toBeNull();
  });

  it('tells the scopes, and what the login asked for', async () => {
    app.backend.extra = {
      scope: 'orders:read orders:write',
      asked: { acr_values: 'mfa pwd', max_age: 60, scope: 'orders:write', at: 1_000_000 },
    };
    const auth = await app.openAs('alice');
    expect(auth.state()).toMatchObject({
      session: {
        scopes: ['orders:read', 'orders:write'],
        asked: { acr: ['mfa', 'pwd'], maxAge: 60, scope: 'orders:write', at: 1_000_000_000 },
      },
    });
  });

  it.each([
    ['login_cancelled', 'login-cancelled', undefined],
    ['login_failed', 'login-failed', 'login_refused'],
  ])('tells that a login has ended with %s', async (login_error, reason, code) => {
    app.backend.extra = { login_error };
    const auth = await app.open();
    expect(app.outcome).toBe(reason);
    expect(auth.error()?.code).toBe(code);
  });

  it.each([
    ['is down', new HttpErrorResponse({ status: 503 }), 'server_unreachable'],
    ['has too much to do', new HttpErrorResponse({ status: 429 }), 'server_unreachable'],
    ['is not there', new HttpErrorResponse({ status: 0 }), 'server_unreachable'],
    ['sends a page', new HttpErrorResponse({ status: 200, error: new SyntaxError() }), 'server_unreachable'],
    [
      'takes too long',
      new HttpErrorResponse({ status: 0, error: new DOMException('', 'TimeoutError') }),
      'server_timeout',
    ],
  ])('knows nothing while the backend %s', async (_, answer, code) => {
    answers(answer);
    const auth = await app.openAs('alice');
    expect(app.outcome).toBe('unreachable');
    expect(auth.error()?.code).toBe(code);
  });

  it('says once in dev mode that the page of the app answers in place of the backend', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const headers = new HttpHeaders({ 'Content-Type': 'text/html; charset=utf-8' });
    const url = 'http://localhost:4200/bff/session?x=1';
    const page = { status: 200, url, headers, error: { error: new SyntaxError(), text: '<!doctype html>' } };
    for (let visit = 0; visit < 2; visit++) {
      answers(new HttpErrorResponse(page));
      await app.open();
      expect(app.outcome).toBe('unreachable');
    }
    const lines = warn.mock.calls.flat().filter((line) => String(line).includes('not JSON'));
    expect(lines).toEqual([
      '[ngx-strongbox] http://localhost:4200/bff/session answered with text/html, not JSON: ' +
        'is this path passed on to the backend (`proxyConfig` of ng serve), and does `baseUrl` fit?',
    ]);
  });

  it.each([
    [
      'what the backend says about a forged request',
      403,
      { code: 'csrf_refused', message: 'This origin may not.' },
      'answered 403 csrf_refused: This origin may not.',
    ],
    ['that nothing of it is there', 404, '<pre>Cannot GET</pre>', 'answered 404: is this path passed on'],
    [
      'the code alone of what may speak of the user',
      403,
      { code: 'locked', message: 'alice' },
      'answered 403 locked.',
    ],
  ])('tells %s in dev mode', async (_, status, error, line) => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    answers(new HttpErrorResponse({ status, error }));
    await app.open();
    expect(warn.mock.calls.flat().join()).toContain(line);
  });

  it.each([
    ['refuses', new HttpErrorResponse({ status: 403, error: { code: 'csrf_refused' } }), 'backend_refused'],
    ['has no such page', new HttpErrorResponse({ status: 404, error: 'Not found' }), 'backend_refused'],
    ['answers something else', new HttpResponse({ status: 200, body: ['alice'] }), 'backend_answer_invalid'],
    ['answers nothing', new HttpResponse({ status: 204 }), 'backend_answer_invalid'],
    [
      'names nobody',
      new HttpResponse({ status: 200, body: { signed_in: true, user: {}, expires_in: 9, ends_in: 9 } }),
      'backend_answer_invalid',
    ],
  ])('says what is wrong when the backend %s', async (_, answer, code) => {
    answers(answer);
    const auth = await app.openAs('alice');
    expect(app.outcome).toBe('login-failed');
    expect(auth.error()?.code).toBe(code);
  });

  it('says the code of a refusal, and nothing else that is in it', async () => {
    answers(new HttpErrorResponse({ status: 400, error: { code: 'invalid_request', message: 'secret' } }));
    const auth = await app.open();
    expect(auth.error()?.cause).toBe('invalid_request');
    answers(new HttpErrorResponse({ status: 400, error: { code: 'user alice@example.com' } }));
    await app.open();
    expect(app.auth.error()?.cause).toBeUndefined();
    expect(`${app.auth.error()?.stack}`).not.toContain('alice');
  });

  it('asks once more when what was refused may have been a preload, which carries no header', async () => {
    document.head.innerHTML =
      '<link rel="preload" as="fetch" href="/bff/session" crossorigin="use-credentials">';
    try {
      answers(new HttpErrorResponse({ status: 403, error: { code: 'csrf_refused' } }));
      await app.openAs('alice');
      expect(app.outcome).toBe('alice');

      jest.spyOn(app.backend, 'handle').mockImplementation((request) => {
        app.backend.sent.push(request);
        return throwError(() => new HttpErrorResponse({ status: 403 }));
      });
      app.backend.sent.length = 0;
      await app.open();
      expect(app.outcome).toBe('login-failed');
      expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/session']);
    } finally {
      document.head.innerHTML = '';
    }
  });
});

describe('The settings of withBackendSession', () => {
  it('may say where the backend is', async () => {
    app.config = { baseUrl: 'https://api.example.com/shop/bff/' };
    await app.open();
    expect(app.backend.sent[0]?.url).toBe('https://api.example.com/shop/bff/session');
  });

  it('may come from a function that injects, and later', async () => {
    const ADDRESS = new InjectionToken('ADDRESS', { factory: () => '/gateway' });
    app.config = () => {
      const baseUrl = inject(ADDRESS);
      return Promise.resolve({ baseUrl });
    };
    await app.open();
    expect(app.backend.log).toEqual(['GET /gateway/session']);
  });

  it('are asked for again when they could not be had', async () => {
    let isThere = false;
    app.config = async () => {
      if (!isThere) throw new TypeError('Failed to fetch');
      return {};
    };
    app.features = [withRestore({ timeLimit: 1 })];
    await app.openAs('alice');
    expect(app.outcome).toBe('unreachable');
    isThere = true;
    window.dispatchEvent(new Event('online'));
    await new Promise<void>((resolve) => {
      app.auth.events.subscribe(({ type }) => {
        if (type === 'signed-in') resolve();
      });
    });
    expect(app.outcome).toBe('alice');
  });

  it.each(['http://api.example.com/bff', 'bff', '/bff?x=1', 'https://user@api.example.com/bff', ''])(
    'may not say that it is at %j',
    async (baseUrl) => {
      app.config = { baseUrl };
      const auth = await app.open();
      expect(auth.error()?.code).toBe('config_invalid');
      expect(app.backend.sent).toEqual([]);
    },
  );
});

describe('A login with withBackendSession', () => {
  it('leaves for the backend, and comes back to the present address', async () => {
    const auth = await app.open('/orders?page=2#last');
    expect(await auth.login()).toBe('redirecting');
    expect(app.departures).toEqual([
      'https://app.example.com/bff/login?redirect_to=%2Forders%3Fpage%3D2%23last',
    ]);
  });

  it('says what it asks for', async () => {
    const auth = await app.open();
    await auth.login({
      redirectTo: '/admin',
      prompt: 'login',
      loginHint: 'alice@example.com',
      acr: ['mfa', 'pwd'],
      maxAge: 0,
      scope: 'orders:write',
      uiLocales: ['de-CH', 'de'],
    });
    expect(Object.fromEntries(new URL(app.departures[0] ?? '').searchParams)).toEqual({
      redirect_to: '/admin',
      prompt: 'login',
      login_hint: 'alice@example.com',
      acr_values: 'mfa pwd',
      max_age: '0',
      scope: 'orders:write',
      ui_locales: 'de-CH de',
    });
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'https://'])(
    'does not come back to %j',
    async (redirectTo) => {
      const auth = await app.open();
      await expect(auth.login({ redirectTo })).rejects.toMatchObject({ code: 'config_invalid' });
      expect(app.departures).toEqual([]);
    },
  );

  it('does not come back to another origin that markup has made the base of this document', async () => {
    document.head.innerHTML = '<base href="https://evil.example/">';
    try {
      await app.openAs('alice');
      await expect(app.auth.login({ redirectTo: 'orders' })).rejects.toMatchObject({
        code: 'config_invalid',
      });
    } finally {
      document.head.innerHTML = '';
    }
  });

  it.each(['//evil.example/x', '///evil.example/x', '/.//evil.example/x', '/\\\\evil.example/x'])(
    'tells the backend no path that could be read as another host (%s)',
    async (path) => {
      const auth = await app.open();
      await auth.login({ redirectTo: location.origin + path });
      await app.open(location.origin + path);
      await app.auth.login();
      await app.auth.logout({ redirectTo: location.origin + path });
      const wanted = app.departures.map((url) => new URL(url).searchParams.get('redirect_to'));
      expect(wanted).toEqual(['/evil.example/x', '/evil.example/x']);
      expect(app.backend.sent.at(-1)?.body).toMatchObject({ redirect_to: '/evil.example/x' });
    },
  );

  it.each([-1, 1.5, NaN])('refuses %d as maxAge', async (maxAge) => {
    const auth = await app.open();
    await expect(auth.login({ maxAge })).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('does not leave once it has been called off', async () => {
    const auth = await app.open();
    const abort = new AbortController();
    const login = auth.login({ signal: abort.signal });
    abort.abort();
    expect(await login).toBe('aborted');
    await auth.settled();
    expect(app.departures).toEqual([]);
  });
});

describe('A logout with withBackendSession', () => {
  it('ends the session at the backend, and goes on to the provider', async () => {
    app.backend.endSession = 'https://id.example.com/end?id_token_hint=x';
    const auth = await app.openAs('alice');
    await auth.logout({ redirectTo: '/bye' });
    expect(app.outcome).toBe('logout');
    expect(app.backend.user).toBeNull();
    expect(app.backend.sent.at(-1)).toMatchObject({
      method: 'POST',
      body: { redirect_to: '/bye', scope: 'provider' },
      keepalive: true,
    });
    expect(app.departures).toEqual(['https://id.example.com/end?id_token_hint=x']);
  });

  it('may leave the provider alone', async () => {
    const auth = await app.openAs('alice');
    await auth.logout({ scope: 'app' });
    expect(app.backend.sent.at(-1)?.body).toEqual({ redirect_to: '/', scope: 'app' });
    expect(app.departures).toEqual([]);
  });

  it.each(['javascript:alert(1)', 'http://id.example.com/end', '//'])(
    'does not go to %j',
    async (address) => {
      app.backend.endSession = address;
      const auth = await app.openAs('alice');
      await expect(auth.logout()).rejects.toMatchObject({ code: 'config_invalid' });
      expect(app.departures).toEqual([]);
      expect(app.backend.user).toBeNull();
    },
  );

  it('ends the session even if the address to come back to is none of this app', async () => {
    const auth = await app.openAs('alice');
    await expect(auth.logout({ redirectTo: 'https://evil.example/' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
    expect(app.backend.user).toBeNull();
    expect(app.backend.sent.at(-1)?.body).toMatchObject({ redirect_to: '/' });
  });

  it('ends it also in a document whose base was moved to another origin', async () => {
    const auth = await app.openAs('alice');
    document.head.innerHTML = '<base href="https://evil.example/">';
    try {
      await auth.logout();
      expect(app.backend.user).toBeNull();
      expect(app.backend.sent.at(-1)?.body).toMatchObject({ redirect_to: '/' });
    } finally {
      document.head.innerHTML = '';
    }
  });

  it('is content when the session was over already, and what proves the request with it', async () => {
    const auth = await app.openAs('alice');
    app.backend.end();
    document.cookie = '__Host-XSRF-TOKEN=of-the-old-session; secure; path=/';
    await auth.logout();
    expect(app.outcome).toBe('logout');
    expect(auth.error()).toBeNull();
  });

  it('leaves nothing in storage', async () => {
    const auth = await app.openAs('alice');
    await auth.logout();
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  });

  it('is not forgotten when the page is gone before the backend has heard of it', async () => {
    const auth = await app.openAs('alice');
    const handle = jest.spyOn(app.backend, 'handle').mockReturnValue(NEVER);
    void auth.logout().catch(() => undefined);
    await until(() => handle.mock.calls.length > 0);
    handle.mockRestore();
    await app.open();
    expect(app.outcome).toBe('logout');
    expect(app.backend.user).toBeNull();
  });
});

describe('A logout that does not get through', () => {
  beforeEach(async () => {
    await app.openAs('alice');
    app.backend.isOnline = false;
    await expect(app.auth.logout()).rejects.toMatchObject({ code: 'server_unreachable' });
  });

  it('shows as such', () => {
    expect(app.outcome).toBe('logout');
    expect(app.auth.error()?.code).toBe('server_unreachable');
    expect(app.backend.user).toBe('alice');
  });

  it('is made up for as soon as the network is back', async () => {
    app.backend.isOnline = true;
    const told = new Promise<void>((resolve) => {
      app.auth.events.subscribe((event) => {
        if (event.type === 'signed-out' && !event.error) resolve();
      });
    });
    window.dispatchEvent(new Event('online'));
    await told;
    expect(app.backend.user).toBeNull();
    expect(app.auth.error()).toBeNull();
  });

  it('does not let a reload sign the user in again, who has left', async () => {
    app.backend.isOnline = true;
    await app.open();
    expect(app.outcome).toBe('logout');
    expect(app.backend.user).toBeNull();
    await app.open();
    expect(app.outcome).toBe('no-session');
  });

  it('keeps a reload without a network from knowing, rather than from being safe', async () => {
    await app.open();
    expect(app.outcome).toBe('unreachable');
  });

  it('goes on to the provider after a reload', async () => {
    app.backend.isOnline = true;
    app.backend.endSession = 'https://id.example.com/end';
    await app.open('/orders');
    expect(app.backend.sent.at(-1)?.body).toEqual({ redirect_to: '/orders', scope: 'provider' });
    expect(app.departures).toEqual(['https://id.example.com/end']);
  });

  it('does not end the session of a login in another tab', async () => {
    // What that login does.
    localStorage.clear();
    app.backend.signIn('bob');
    app.backend.isOnline = true;
    const sent = app.backend.sent.length;
    window.dispatchEvent(new Event('online'));
    await app.callFails();
    await app.callFails();
    expect(app.backend.log.slice(sent)).not.toContain('POST /bff/logout');
    expect(app.backend.user).toBe('bob');
  });

  it('is made up for before a login, or one that comes to nothing would bring back the user who has left', async () => {
    app.backend.isOnline = true;
    await app.auth.login();
    expect(app.backend.user).toBeNull();
    await app.open();
    expect(app.outcome).toBe('no-session');
  });

  it('has the next login ask who the user is, whom the provider may still know', async () => {
    app.backend.isOnline = true;
    app.backend.endSession = 'https://id.example.com/end';
    await app.auth.login();
    const [departure = ''] = app.departures;
    expect(new URL(departure).searchParams.get('prompt')).toBe('login');
    expect(app.departures).toHaveLength(1);
  });

  it('keeps a login from leaving the page while the backend cannot be told', async () => {
    await expect(app.auth.login()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(app.departures).toEqual([]);
    app.backend.isOnline = true;
    await app.open();
    expect(app.backend.user).toBeNull();
  });

  it('does not end the session of a login that came after it', async () => {
    app.backend.isOnline = true;
    await app.auth.login();
    app.backend.signIn('bob');
    await app.open();
    expect(app.outcome).toBe('bob');
    window.dispatchEvent(new Event('online'));
    await app.call();
    expect(app.backend.user).toBe('bob');
  });
});
