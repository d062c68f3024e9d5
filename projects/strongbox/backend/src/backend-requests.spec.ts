/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import { HttpContext, HttpErrorResponse, type HttpRequest } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { HttpClient } from '@angular/common/http';
import { AUTHORIZATION, authInterceptor, withXsrf, xsrfInterceptor } from 'ngx-strongbox';
import { firstValueFrom, throwError } from 'rxjs';
import { BackendApp } from './spec/backend-app';

let app: BackendApp;

beforeEach(() => {
  app = new BackendApp();
  localStorage.clear();
  jest.spyOn(console, 'info').mockReturnValue();
});

const last = (): HttpRequest<unknown> => {
  const request = app.backend.sent.at(-1);
  if (!request) throw new Error('Nothing has left.');
  return request;
};

describe('A request to an API behind the backend', () => {
  beforeEach(() => jest.spyOn(console, 'warn').mockReturnValue());

  it.each(['GET', 'POST', 'DELETE'])(
    'carries with %s what proves that this app sends it, and no token',
    async (method) => {
      await app.openAs('alice');
      expect(await app.call('/bff/api/orders', method)).toEqual({ for: 'alice' });
      expect(last().headers.get('X-CSRF')).toBe('1');
      expect(last().headers.get('X-XSRF-TOKEN')).toBe(method === 'GET' ? null : app.backend.xsrf);
      expect(last().headers.has('Authorization')).toBe(false);
    },
  );

  it('is refused without it: that is what the header is for', async () => {
    app.interceptors = [authInterceptor];
    await app.openAs('alice');
    expect(await app.callFails('/bff/api/orders', 'POST')).toBe(403);
  });

  it('carries what belongs to a login that has happened meanwhile in another tab', async () => {
    await app.openAs('alice');
    app.backend.signIn('alice');
    expect(await app.call('/bff/api/orders', 'POST')).toEqual({ for: 'alice' });
  });

  it('is sent once more, with what then proves it, when the session is still there after a 401', async () => {
    await app.openAs('alice');
    jest.spyOn(app.backend, 'handle').mockImplementationOnce((request) => {
      app.backend.sent.push(request);
      app.backend.signIn('alice');
      return throwError(() => new HttpErrorResponse({ status: 401 }));
    });
    expect(await app.call('/bff/api/orders', 'POST')).toEqual({ for: 'alice' });
    expect(app.backend.log).toEqual([
      'GET /bff/session',
      'POST /bff/api/orders',
      'GET /bff/session',
      'POST /bff/api/orders',
    ]);
    expect(last().headers.get('X-XSRF-TOKEN')).toBe(app.backend.xsrf);
  });

  it('is sent once more only once', async () => {
    await app.openAs('alice');
    const handle = app.backend.handle.bind(app.backend);
    jest.spyOn(app.backend, 'handle').mockImplementation((request) => {
      const answer = handle(request);
      return request.url.includes('/api/')
        ? (app.backend.sent.push(request), throwError(() => new HttpErrorResponse({ status: 401 })))
        : answer;
    });
    expect(await app.callFails()).toBe(401);
    expect(app.outcome).toBe('alice');
    expect(app.backend.log.filter((line) => line === 'GET /bff/session')).toHaveLength(2);
  });

  it('finds out by one look that the session has ended, with however many others', async () => {
    await app.openAs('alice');
    app.backend.end();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => app.callFails()));
    expect(new Set(outcomes)).toEqual(new Set([401]));
    expect(app.outcome).toBe('session-ended');
    expect(app.auth.error()?.code).toBe('not_signed_in');
    expect(app.backend.log.filter((line) => line === 'GET /bff/session')).toHaveLength(2);
  });

  it('starts a login where its entry says so, once the session has ended', async () => {
    app.servers = [{ url: '/bff/api', whenSignedOut: 'login' }];
    await app.openAs('alice');
    app.backend.end();
    await app.callFails();
    expect(app.departures).toEqual([]);
    const left = new Promise<void>((resolve) => {
      jest.spyOn(app.departures, 'push').mockImplementation(() => (resolve(), 0));
    });
    void app.callFails();
    await left;
  });

  it('of one user is not sent as another', async () => {
    await app.openAs('alice');
    jest.spyOn(app.backend, 'handle').mockImplementationOnce((request) => {
      app.backend.sent.push(request);
      app.backend.signIn('bob');
      return throwError(() => new HttpErrorResponse({ status: 401 }));
    });
    expect(await app.callFails('/bff/api/orders', 'POST')).toBe(401);
    expect(app.outcome).toBe('bob');
    expect(app.backend.log.filter((line) => line === 'POST /bff/api/orders')).toHaveLength(1);
  });
});

describe('A backend on another origin', () => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockReturnValue();
    app.config = { baseUrl: 'https://backend.example.com/bff' };
    app.servers = ['https://backend.example.com/bff/api', 'https://orders.example.com/'];
    app.backend.isElsewhere = true;
  });

  it.each([
    ['https://backend.example.com/bff/api/orders', true],
    ['https://orders.example.com/', true],
    ['https://backend.example.com/other', false],
    ['https://elsewhere.example/', false],
  ])('gets the cookies and the headers only where it is listed: %s', async (url, isListed) => {
    await app.openAs('alice');
    await app.call(url, 'POST').catch(() => undefined);
    const { headers, withCredentials } = last();
    expect(withCredentials).toBe(isListed);
    expect(headers.get('X-CSRF')).toBe(isListed ? '1' : null);
    expect(headers.get('X-XSRF-TOKEN')).toBe(isListed ? app.backend.xsrf : null);
  });

  it('ends the session with the value it has told', async () => {
    const auth = await app.openAs('alice');
    await auth.logout();
    expect(app.backend.log).toEqual(['GET /bff/session', 'POST /bff/logout']);
  });

  it('leaves the cookies alone where a request says so', async () => {
    await app.openAs('alice');
    const url = 'https://orders.example.com/';
    const http = TestBed.inject(HttpClient);
    await firstValueFrom(http.get(url, { credentials: 'omit' }));
    expect(last()).toMatchObject({ credentials: 'omit', withCredentials: false });
    await firstValueFrom(http.get(url, { context: new HttpContext().set(AUTHORIZATION, 'none') }));
    expect(last().withCredentials).toBe(false);
  });
});

describe('withXsrf beside a backend session', () => {
  beforeEach(() => jest.spyOn(console, 'warn').mockReturnValue());

  it('changes the header of that name, for the strategy itself too', async () => {
    app.features = [withXsrf({ headerName: 'x-csrf', value: 'shop' })];
    await app.open();
    expect(app.backend.sent[0]?.headers.get('X-CSRF')).toBe('shop');
  });

  it('changes the cookie of the double submit', async () => {
    app.features = [withXsrf({ cookieName: '__Host-shop-XSRF' })];
    await app.openAs('alice');
    document.cookie = '__Host-shop-XSRF=own; secure; path=/';
    await app.call('/bff/api/orders', 'POST').catch(() => undefined);
    expect(last().headers.get('X-XSRF-TOKEN')).toBe('own');
    expect(last().headers.get('X-CSRF')).toBe('1');
  });

  it('adds another header', async () => {
    app.features = [withXsrf({ headerName: 'X-Shop', value: 'yes' })];
    await app.openAs('alice');
    await app.call('/bff/api/orders', 'POST');
    expect(last().headers.get('X-Shop')).toBe('yes');
    expect(last().headers.get('X-XSRF-TOKEN')).toBe(app.backend.xsrf);
  });
});

describe('An app without xsrfInterceptor', () => {
  const hint = (warn: jest.SpyInstance) =>
    (warn.mock.calls as unknown[][]).filter(([text]) => String(text).includes('xsrfInterceptor'));

  it('is told so once in dev mode', async () => {
    jest.useFakeTimers();
    try {
      const warn = jest.spyOn(console, 'warn').mockReturnValue();
      app.interceptors = [authInterceptor];
      await app.openAs('alice');
      await app.callFails();
      await app.callFails();
      jest.runOnlyPendingTimers();
      expect(hint(warn)).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['with it', [authInterceptor, xsrfInterceptor], {}],
    ['with a backend that wants no header', [authInterceptor], { xsrf: [] }],
  ])('is not told so %s', async (_, interceptors, change) => {
    jest.useFakeTimers();
    try {
      const warn = jest.spyOn(console, 'warn').mockReturnValue();
      app.interceptors = interceptors;
      const { strongboxExpress } = await import('ngx-strongbox/backend');
      app.config = { dialect: { ...strongboxExpress, ...change } };
      await app.openAs('alice');
      await app.callFails();
      jest.runOnlyPendingTimers();
      expect(hint(warn)).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });
});
