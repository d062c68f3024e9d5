/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import {
  HttpBackend,
  HttpClient,
  type HttpFeature,
  type HttpFeatureKind,
  type HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
  withNoXsrfProtection,
  withXsrfConfiguration,
} from '@angular/common/http';
import { inject, InjectionToken, PLATFORM_ID, type Provider, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideAuth, withXsrf, type XsrfOptions, xsrfInterceptor } from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import { RecordingBackend } from './spec/recording-backend';
import { withScript } from './spec/scripted-strategy';

const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
const safe = ['GET', 'HEAD', 'OPTIONS'];
/** Sends what the app asks for at `/gateway` to a foreign origin, as an interceptor with base URLs would. */
const rewrites: HttpInterceptorFn = (request, next) =>
  next(request.clone({ url: request.url.replace('/gateway', 'https://elsewhere.example') }));

function setUp({
  options,
  interceptors = [xsrfInterceptor],
  angular = withNoXsrfProtection(),
  providers = [],
}: {
  options?: XsrfOptions;
  interceptors?: HttpInterceptorFn[];
  angular?: HttpFeature<HttpFeatureKind> | null;
  providers?: Provider[];
} = {}) {
  const backend = new RecordingBackend();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(...(angular ? [angular] : []), withInterceptors(interceptors)),
      { provide: HttpBackend, useValue: backend },
      options ? provideAuth(withScript(), withXsrf(options)) : [],
      providers,
    ],
  });
  const http = TestBed.inject(HttpClient);
  /** The headers of a request as it left, by their names in lower case. */
  const sentHeaders = async (url: string, method = 'POST', headers: Record<string, string> = {}) => {
    await firstValueFrom(http.request(method, url, { body: null, headers }));
    const sent = backend.sent.at(-1)?.headers;
    return Object.fromEntries((sent?.keys() ?? []).map((name) => [name.toLowerCase(), sent?.get(name)]));
  };
  return { backend, sentHeaders };
}

afterEach(() => {
  for (const cookie of document.cookie.split(/; */)) {
    document.cookie = `${cookie.split('=')[0] ?? ''}=; max-age=0; secure; path=/`;
  }
});

describe('xsrfInterceptor', () => {
  beforeEach(() => (document.cookie = 'XSRF-TOKEN=secret'));

  it.each(unsafe)('sends the cookie back in the header with %s to the own origin', async (method) => {
    const { sentHeaders } = setUp();
    expect(await sentHeaders('/api', method)).toEqual({ 'x-xsrf-token': 'secret' });
    expect(await sentHeaders('https://APP.example.com:443/api', method)).toEqual({
      'x-xsrf-token': 'secret',
    });
  });

  it.each(safe)('does not with %s', async (method) => {
    const { sentHeaders } = setUp();
    expect(await sentHeaders('/api', method)).toEqual({});
  });

  it.each([
    'https://elsewhere.example/',
    'https://api.app.example.com/',
    'https://app.example.com.evil.example/',
    'https://app.example.com:8443/',
    'http://app.example.com/',
    'https://user@app.example.com/',
    '//elsewhere.example/api',
    '/\\elsewhere.example/api',
    'blob:https://app.example.com/1',
    'https://',
  ])('does not for %j', async (url) => {
    const { sentHeaders } = setUp();
    expect(await sentHeaders(url)).toEqual({});
  });

  it('does not for a path in a document whose base was moved to another origin', async () => {
    document.head.innerHTML = '<base href="https://evil.example/">';
    try {
      const { sentHeaders } = setUp();
      expect(await sentHeaders('/api')).toEqual({});
    } finally {
      document.head.innerHTML = '';
    }
  });

  it('sends nothing without the cookie', async () => {
    document.cookie = 'XSRF-TOKEN=; max-age=0';
    document.cookie = 'MY-XSRF-TOKEN=a';
    document.cookie = 'XSRF-TOKEN-2=b';
    document.cookie = 'xsrf-token=c';
    document.cookie = 'other=XSRF-TOKEN=d';
    const { sentHeaders } = setUp();
    expect(await sentHeaders('/api')).toEqual({});
    document.cookie = 'XSRF-TOKEN=';
    expect(await sentHeaders('/api')).toEqual({});
  });

  it('reads the cookie anew each time', async () => {
    const { sentHeaders } = setUp();
    await sentHeaders('/api');
    document.cookie = 'XSRF-TOKEN=next';
    expect(await sentHeaders('/api')).toEqual({ 'x-xsrf-token': 'next' });
  });

  it.each([
    ['a%2Bb%3D', 'a+b='],
    ['a=b==', 'a=b=='],
    ['100%', '100%'],
    ['%E0%A4%A', '%E0%A4%A'],
    ['"quoted"', 'quoted'],
  ])('reads the cookie value %j as %j', async (stored, value) => {
    document.cookie = `XSRF-TOKEN=${stored}`;
    const { sentHeaders } = setUp();
    expect(await sentHeaders('/api')).toEqual({ 'x-xsrf-token': value });
  });

  it('leaves a header alone that the app has set itself, for its own origin', async () => {
    const { sentHeaders } = setUp();
    const own = { 'x-xsrf-TOKEN': 'own' };
    expect(await sentHeaders('/api', 'POST', own)).toEqual({ 'x-xsrf-token': 'own' });
    expect(await sentHeaders('/api', 'GET', own)).toEqual({ 'x-xsrf-token': 'own' });
  });

  it('takes it off for any other, and leaves the other headers', async () => {
    const { sentHeaders } = setUp();
    const headers = { 'x-xsrf-TOKEN': 'own', accept: 'text/plain' };
    expect(await sentHeaders('https://elsewhere.example/', 'GET', headers)).toEqual({ accept: 'text/plain' });
  });

  it('does nothing on a server', async () => {
    const { sentHeaders } = setUp({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    expect(await sentHeaders('/api')).toEqual({});
  });
});

describe('xsrfInterceptor behind an interceptor that sends a request elsewhere', () => {
  beforeEach(() => {
    document.cookie = 'XSRF-TOKEN=secret';
    jest.spyOn(console, 'warn').mockReturnValue();
  });

  it('is needed: the protection of Angular alone lets the value leak to a foreign origin', async () => {
    const { backend, sentHeaders } = setUp({ angular: null, interceptors: [rewrites] });
    expect(await sentHeaders('/gateway')).toEqual({ 'x-xsrf-token': 'secret' });
    expect(backend.sent[0]?.url).toBe('https://elsewhere.example');
  });

  it('takes the value off that Angular has put on', async () => {
    const { backend, sentHeaders } = setUp({ angular: null, interceptors: [rewrites, xsrfInterceptor] });
    expect(await sentHeaders('/gateway')).toEqual({});
    expect(backend.sent[0]?.url).toBe('https://elsewhere.example');
  });

  it('takes it off whatever header and cookie Angular uses, and whatever we do', async () => {
    document.cookie = 'own-cookie=other%20secret';
    const angular = withXsrfConfiguration({ cookieName: 'own-cookie', headerName: 'X-Own' });
    const { sentHeaders } = setUp({
      angular,
      interceptors: [rewrites, xsrfInterceptor],
      options: { headerName: 'X-CSRF', value: '1' },
    });
    expect(await sentHeaders('/gateway', 'POST', { 'x-kept': 'secret' })).toEqual({ 'x-kept': 'secret' });
  });

  it('puts none on of its own', async () => {
    const { sentHeaders } = setUp({ interceptors: [rewrites, xsrfInterceptor] });
    expect(await sentHeaders('/gateway')).toEqual({});
  });

  it('puts its own on where that is a listed server', async () => {
    const options = { servers: ['https://elsewhere.example/'] };
    const { sentHeaders } = setUp({ options, interceptors: [rewrites, xsrfInterceptor] });
    expect(await sentHeaders('/gateway')).toEqual({ 'x-xsrf-token': 'secret' });
  });
});

describe("xsrfInterceptor beside Angular's own protection", () => {
  it('says once in dev mode how to switch that off', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    document.cookie = 'XSRF-TOKEN=secret';
    const { sentHeaders } = setUp({ angular: null });
    expect(await sentHeaders('/api')).toEqual({ 'x-xsrf-token': 'secret' });
    await sentHeaders('/api');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls.join()).toContain('withNoXsrfProtection()');
    expect(warn.mock.calls.join()).not.toContain('secret');
  });

  it.each([
    ['it is off', withNoXsrfProtection(), true],
    ['in production', null, false],
  ])('says nothing when %s', async (_, angular, isDevMode) => {
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', isDevMode);
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    document.cookie = 'XSRF-TOKEN=secret';
    const { sentHeaders } = setUp({ angular });
    await sentHeaders('/api');
    expect(warn).not.toHaveBeenCalled();
  });

  it('does not take its value for one of the app, when the cookies differ', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    document.cookie = 'XSRF-TOKEN=planted';
    document.cookie = '__Host-XSRF-TOKEN=secret; secure; path=/';
    const { sentHeaders } = setUp({ angular: null, options: { cookieName: '__Host-XSRF-TOKEN' } });
    expect(await sentHeaders('/api')).toEqual({ 'x-xsrf-token': 'secret' });
  });
});

describe('withXsrf', () => {
  it('takes another cookie and another header, with a __Host- name too', async () => {
    document.cookie = '__Host-csrf=secret; secure; path=/';
    const { sentHeaders } = setUp({ options: { cookieName: '__Host-csrf', headerName: 'X-Own' } });
    expect(await sentHeaders('/api')).toEqual({ 'x-own': 'secret' });
  });

  it('sends a fixed value', async () => {
    const { sentHeaders } = setUp({ options: { headerName: 'X-CSRF', value: '1' } });
    expect(await sentHeaders('/api')).toEqual({ 'x-csrf': '1' });
    expect(await sentHeaders('https://elsewhere.example/', 'POST', { 'X-CSRF': '1' })).toEqual({});
  });

  it('asks a function for the value, where it can inject, and only for requests that get one', async () => {
    const TOKEN = new InjectionToken('TOKEN', { factory: () => signal<string | null>(null) });
    const value = jest.fn(() => inject(TOKEN)());
    const { sentHeaders } = setUp({ options: { value } });
    expect(await sentHeaders('/api')).toEqual({});
    TestBed.inject(TOKEN).set('from the session');
    expect(await sentHeaders('/api')).toEqual({ 'x-xsrf-token': 'from the session' });
    expect(value).toHaveBeenCalledTimes(2);
    await sentHeaders('/api', 'GET');
    await sentHeaders('https://elsewhere.example/');
    await sentHeaders('/api', 'POST', { 'X-XSRF-TOKEN': 'own' });
    expect(value).toHaveBeenCalledTimes(2);
  });

  it.each([...unsafe, ...safe])('sends it with %s when it is for all methods', async (method) => {
    const { sentHeaders } = setUp({ options: { value: '1', methods: 'all' } });
    expect(await sentHeaders('/api', method)).toEqual({ 'x-xsrf-token': '1' });
    expect(await sentHeaders('https://elsewhere.example/', method)).toEqual({});
  });

  it.each([
    ['https://backend.example.com/session', true],
    ['https://backend.example.com/session/logout', true],
    ['https://backend.example.com/sessions', false],
    ['https://backend.example.com/session/..%2fother', false],
    ['https://backend.example.com:8443/session', false],
    ['https://other.example.com/session', false],
    ['/api', true],
  ])('sends it to listed servers as well: %j %s', async (url, isListed) => {
    const { sentHeaders } = setUp({
      options: { value: '1', servers: ['https://backend.example.com/session'] },
    });
    expect(await sentHeaders(url)).toEqual(isListed ? { 'x-xsrf-token': '1' } : {});
  });

  it.each(['http://backend.example.com/', 'https://*.example.com/', 'backend.example.com', ''])(
    'refuses %j as a server and lets no request pass',
    async (server) => {
      const { backend, sentHeaders } = setUp({ options: { servers: [server] } });
      await expect(sentHeaders('/api')).rejects.toMatchObject({ code: 'config_invalid' });
      expect(backend.sent).toEqual([]);
    },
  );

  it('throws when it is given twice', () => {
    expect(() => provideAuth(withScript(), withXsrf({}), withXsrf({}))).toThrow('config_invalid');
  });
});
