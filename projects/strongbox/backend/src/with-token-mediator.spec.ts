import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationInitStatus } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  authInterceptor,
  provideAuth,
  type ResourceServer,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { MediatedTokens, withTokenMediator } from 'ngx-strongbox/backend';
import { firstValueFrom } from 'rxjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from '../../oidc/src/spec/until';
// Compiling it for the first time must not count against a time limit.
import '../../src/remedies';
import '../../src/session-upkeep';
import { refusal, ScriptedBackend } from './spec/scripted-backend';

const orders = { url: 'https://orders.example.net/', resource: 'https://orders.example.net/' };
const bills = { url: 'https://bills.example.org/', resource: 'https://bills.example.org/' };
const minutes = 60_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let backend: ScriptedBackend;

async function open(...servers: readonly (string | ResourceServer)[]): Promise<Auth> {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor, xsrfInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(withTokenMediator(), withResourceServers(...servers)),
    ],
  });
  await TestBed.inject(ApplicationInitStatus).donePromise;
  return TestBed.inject(Auth);
}

/** Sends a request, and gives the credential it went out with at last. */
async function call(url: string, method = 'GET'): Promise<string | null | undefined> {
  await firstValueFrom(TestBed.inject(HttpClient).request(method, url));
  return backend.credentials.at(-1);
}

function passes(duration: number): void {
  const now = Date.now() + duration;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

beforeEach(() => {
  backend = new ScriptedBackend();
  jest.spyOn(console, 'info').mockReturnValue();
  jest.spyOn(console, 'warn').mockReturnValue();
});

describe('An access token', () => {
  it('is asked for when a request first needs it, for just what its entry says', async () => {
    await open({ ...orders, scope: 'write read' });
    expect(backend.asked).toEqual([]);
    expect(await call(`${orders.url}1`)).toBe('alice|https://orders.example.net/|read+write|1');
    expect(await call(`${orders.url}2`)).toBe('alice|https://orders.example.net/|read+write|1');
    expect(backend.asked).toEqual([{ resource: orders.resource, scope: 'read write' }]);
  });

  it('never goes to a server that is not listed, or is taken out', async () => {
    await open(orders, { url: `${orders.url}public`, unprotected: true });
    await call(orders.url);
    expect(await call('https://evil.example/')).toBeNull();
    expect(await call('https://orders.example.net.evil.example/')).toBeNull();
    expect(await call(`${orders.url}public/prices`)).toBeNull();
    expect(backend.asked).toHaveLength(1);
  });

  it('of one resource does not go to another', async () => {
    await open(orders, bills);
    const sent = await Promise.all([call(orders.url), call(bills.url)]);
    expect(sent).toHaveLength(2);
    expect(backend.credentials.map((token) => token?.split('|')[1]).sort()).toEqual([
      bills.resource,
      orders.resource,
    ]);
    expect(await call(bills.url)).toContain(bills.resource);
    expect(await call(orders.url)).toContain(orders.resource);
    expect(backend.asked).toHaveLength(2);
  });

  it('that is good for more is not used where less is asked for', async () => {
    await open({ ...orders, scope: 'read write' }, { ...orders, methods: ['GET'], scope: 'read' });
    expect(await call(orders.url, 'DELETE')).toContain('|read+write|');
    expect(await call(orders.url)).toContain('|read|');
    expect(backend.asked).toHaveLength(2);
  });

  it('is asked for once, however many requests wait for it', async () => {
    await open(orders);
    const release = backend.holdBack('/bff/token');
    const calls = Array.from({ length: 10 }, () => call(orders.url));
    release();
    await Promise.all(calls);
    expect(backend.asked).toHaveLength(1);
    expect(new Set(backend.credentials).size).toBe(1);
  });

  it('is asked for again a little before its end', async () => {
    await open(orders);
    const first = await call(orders.url);
    passes(4 * minutes);
    expect(await call(orders.url)).toBe(first);
    passes(58_000);
    expect(await call(orders.url)).not.toBe(first);
    expect(backend.asked).toHaveLength(2);
  });

  it('that an API refuses is named to the backend, and the request is repeated with another', async () => {
    await open(orders);
    backend.api = ({ headers }) =>
      headers.get('Authorization')?.endsWith('|1')
        ? new HttpErrorResponse({ status: 401 })
        : new HttpResponse({ status: 200 });
    await Promise.all(Array.from({ length: 10 }, () => call(orders.url)));
    expect(backend.asked).toEqual([
      { resource: orders.resource },
      { resource: orders.resource, refused: '1' },
    ]);
    expect(backend.credentials.filter((token) => token?.endsWith('|2'))).toHaveLength(10);
  });

  it('that was over when it came is replaced at once, for all that it was sent with', async () => {
    await open(orders);
    const answer = () => new HttpResponse({ status: 200, body: { ...dead, id: `${backend.asked.length}` } });
    const dead = { access_token: 'dead', token_type: 'Bearer', expires_in: 0, scope: '' };
    backend.answer('/bff/token', answer);
    backend.api = ({ headers }) => {
      backend.answer('/bff/token');
      return headers.get('Authorization') === 'Bearer dead'
        ? new HttpErrorResponse({ status: 401 })
        : new HttpResponse({ status: 200 });
    };
    const sent = await Promise.all(Array.from({ length: 20 }, () => call(orders.url)));
    expect(sent.every((token) => token?.startsWith('alice|'))).toBe(true);
    expect(backend.asked).toEqual([
      { resource: orders.resource },
      { resource: orders.resource, refused: '1' },
    ]);
  });

  it('is not asked for over and over when each is over as it comes, and refused', async () => {
    const ticks = jest.spyOn(performance, 'now');
    await open(orders);
    backend.answer('/bff/token', () => {
      const id = `${backend.asked.length}`;
      return new HttpResponse({
        status: 200,
        body: { access_token: `dead-${id}`, token_type: 'Bearer', expires_in: 0, scope: '', id },
      });
    });
    backend.api = () => new HttpErrorResponse({ status: 401 });
    const start = performance.now();
    const asked: number[] = [];
    for (let second = 0; second < 60; second++) {
      ticks.mockReturnValue(start + second * 1000);
      const before = backend.asked.length;
      const calls = Array.from({ length: 20 }, () => call(orders.url));
      await Promise.all(calls.map((each) => expect(each).rejects.toMatchObject({ status: 401 })));
      for (let i = before; i < backend.asked.length; i++) asked.push(second);
      passes(1000);
    }
    expect(asked).toEqual([0, 0, 2, 6, 14, 30]);
  });

  it('is still used while no other can be had', async () => {
    await open(orders);
    const first = await call(orders.url);
    backend.answer('/bff/token', () => new HttpErrorResponse({ status: 503 }));
    passes(4 * minutes + 57_000);
    expect(await call(orders.url)).toBe(first);
    passes(10_000);
    await expect(call(orders.url)).rejects.toMatchObject({ code: 'server_unreachable' });
  });

  it.each(['resource_refused', 'scope_refused'])(
    'that the backend does not give (%s) fails its requests alone, and is not asked for over and over',
    async (code) => {
      const auth = await open(orders, bills);
      backend.answer('/bff/token', ({ body }) =>
        (body as typeof bills).resource === bills.resource
          ? refusal(403, code)
          : new HttpResponse({
              status: 200,
              body: { access_token: 't', token_type: 'Bearer', expires_in: 9, id: 'i' },
            }),
      );
      for (let count = 0; count < 5; count++) {
        await expect(call(bills.url)).rejects.toMatchObject({ code: 'resource_refused', cause: code });
      }
      expect(backend.asked).toHaveLength(1);
      expect(await call(orders.url)).toBe('t');
      expect(auth.isSignedIn()).toBe(true);
    },
  );

  it.each([
    ['no object', null],
    ['no token', { token_type: 'Bearer', expires_in: 300, id: '1' }],
    ['a token no header may hold', { access_token: 'a\nb', token_type: 'Bearer', expires_in: 300, id: '1' }],
    ['another kind', { access_token: 'a', token_type: 'DPoP', expires_in: 300, id: '1' }],
    ['no life', { access_token: 'a', token_type: 'Bearer', expires_in: 'long', id: '1' }],
    ['no name', { access_token: 'a', token_type: 'Bearer', expires_in: 300 }],
  ])('is refused when it comes as %s', async (_, body) => {
    await open(orders);
    backend.answer('/bff/token', () => new HttpResponse({ status: 200, body }));
    await expect(call(orders.url)).rejects.toMatchObject({ code: 'token_response_invalid' });
    expect(backend.credentials).toEqual([]);
  });

  it('that another has replaced is in no memory, while the session goes on', async () => {
    await open(orders);
    let answered: WeakRef<object> | null = null;
    backend.answer('/bff/token', () => {
      const body = { access_token: 'first', token_type: 'Bearer', expires_in: 300, scope: '', id: '1' };
      answered ??= new WeakRef(body);
      return new HttpResponse({ status: 200, body });
    });
    expect(await call(orders.url)).toBe('first');
    backend.answer('/bff/token');
    passes(6 * minutes);
    expect(await call(orders.url)).not.toBe('first');
    // What was just looked at lives until the next turn; the script keeps what it was sent.
    backend.sent.length = 0;
    await new Promise((resolve) => setTimeout(resolve));
    collectGarbage();
    expect((answered as WeakRef<object> | null)?.deref()).toBeUndefined();
    expect(TestBed.inject(Auth).isSignedIn()).toBe(true);
  });

  it('is in no storage of the browser', async () => {
    const write = jest.spyOn(Storage.prototype, 'setItem');
    const cookie = jest.spyOn(document, 'cookie', 'set');
    await open(orders);
    await call(orders.url);
    expect(write).not.toHaveBeenCalled();
    await TestBed.inject(Auth).logout();
    // That somebody has left, until the backend knows.
    expect(write.mock.calls).toEqual([[expect.stringContaining('strongbox.logout '), 'provider']]);
    expect(localStorage).toHaveLength(0);
    expect(cookie).not.toHaveBeenCalled();
  });
});

describe('The headers against forged requests', () => {
  it('go to the backend and to no API', async () => {
    jest.spyOn(document, 'cookie', 'get').mockReturnValue('__Host-XSRF-TOKEN=bound');
    await open(orders);
    await call(orders.url, 'POST');
    const headers = (path: string) => {
      const request = backend.sent.find(({ url }) => url.endsWith(path));
      return ['X-CSRF', 'X-XSRF-TOKEN'].map((name) => request?.headers.get(name));
    };
    expect(headers('/bff/session')).toEqual(['1', null]);
    expect(headers('/bff/token')).toEqual(['1', 'bound']);
    expect(headers(orders.url)).toEqual([null, null]);
  });
});

describe('When the session ends', () => {
  it('a token that arrives after the logout is dropped', async () => {
    const auth = await open(orders);
    const release = backend.holdBack('/bff/token');
    const answer = call(orders.url).catch((error: unknown) => error);
    const token = TestBed.inject(MediatedTokens)
      .get(orders.url)
      .catch((error: unknown) => error);
    await auth.logout();
    release();
    expect(await answer).toMatchObject({ code: 'not_signed_in' });
    expect(await token).toMatchObject({ code: 'not_signed_in' });
    expect(backend.credentials).toEqual([]);
    expect(await call(orders.url)).toBeNull();
    expect(await TestBed.inject(MediatedTokens).get(orders.url)).toBeNull();
  });

  it('a token that is still good is not handed out to whoever has waited for another', async () => {
    const auth = await open(orders);
    await call(orders.url);
    const release = backend.holdBack('/bff/token');
    passes(4 * minutes + 58_000);
    const token = TestBed.inject(MediatedTokens)
      .get(orders.url)
      .catch((error: unknown) => error);
    await until(() => backend.asked.length === 2);
    await auth.logout();
    release();
    expect(await token).toMatchObject({ code: 'not_signed_in' });
  });

  it('no token of one user goes out once another has signed in', async () => {
    const auth = await open(orders);
    expect(await call(orders.url)).toContain('alice|');
    const release = backend.holdBack('/bff/token');
    passes(4 * minutes + 58_000);
    const late = call(orders.url).catch((error: unknown) => error);
    backend.user = 'bob';
    await auth.renew();
    expect(auth.user()).toEqual({ sub: 'bob' });
    release();
    expect(await late).toMatchObject({ code: 'not_signed_in' });
    backend.answer('/bff/token');
    expect(await call(orders.url)).toContain('bob|');
    expect(backend.credentials.slice(1).every((token) => token?.startsWith('bob|'))).toBe(true);
  });

  it('at the backend, who is signed in here is signed out with the next request', async () => {
    const auth = await open(orders);
    backend.user = null;
    await expect(call(orders.url)).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(auth.state()).toMatchObject({ status: 'signed-out', reason: 'session-ended' });
    expect(backend.credentials).toEqual([]);
  });
});

describe('MediatedTokens', () => {
  it('gives the token of a listed server by its url or resource', async () => {
    await open(orders, { ...bills, scope: 'pay' });
    const tokens = TestBed.inject(MediatedTokens);
    expect(await tokens.get(orders.url)).toBe(await call(orders.url));
    expect(await tokens.get(bills.resource)).toContain('|pay|');
  });

  it('gives none for a server that is not listed, or is taken out', async () => {
    await open(orders, { url: bills.url, unprotected: true });
    const tokens = TestBed.inject(MediatedTokens);
    await expect(tokens.get(bills.url)).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(tokens.get('https://evil.example/')).rejects.toMatchObject({ code: 'config_invalid' });
    expect(backend.asked).toEqual([]);
  });
});
