/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { posix } from 'node:path';
import { URL as NodeURL } from 'node:url';
import { authInterceptor, provideAuth, type ResourceServer, withResourceServers } from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import { RecordingBackend } from './spec/recording-backend';
import { withScript } from './spec/scripted-strategy';

const base = 'https://app.example.com/';
const rules = ['https://api.example.com/v1', '/api', 'http://localhost:4300/'];

function setUp(...servers: readonly (string | ResourceServer)[]) {
  const backend = new RecordingBackend();
  const chosen: string[] = [];
  const asked: ResourceServer[] = [];
  const accessToken = async (server: ResourceServer) => {
    chosen.push(server.url);
    asked.push(server);
    return 'secret';
  };
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(withScript({ accessToken }), withResourceServers(...servers)),
    ],
  });
  const http = TestBed.inject(HttpClient);
  const getsCredential = async (url: string, params: Record<string, string> = {}) => {
    await firstValueFrom(http.get(url, { params }));
    return backend.credentials.at(-1) !== null;
  };
  return { backend, chosen, asked, http, getsCredential };
}

// The hint for developers has its own specs.
beforeEach(() => jest.spyOn(console, 'info').mockReturnValue());

describe('withResourceServers: a credential does not go to', () => {
  it.each(hostileUrls())('%j', async (url) => {
    const { getsCredential } = setUp(...rules);
    expect(await getsCredential(url)).toBe(false);
  });

  it.each([
    ['https://evil.example/', { url: 'https://api.example.com/v1' }],
    ['https://evil.example', { '@api.example.com/v1': '' }],
    ['https://evil.example/?next=', { '#@api.example.com/v1': '' }],
    ['/search', { path: '/api' }],
    ['/', { '/api': '' }],
  ])('%j whose parameters name a listed server', async (url, params) => {
    const { getsCredential } = setUp(...rules);
    expect(await getsCredential(url, params)).toBe(false);
  });

  it('a path that is encoded over and over', async () => {
    const { getsCredential } = setUp('/api');
    expect(await getsCredential(`/api/%${'25'.repeat(16_000)}2f`)).toBe(false);
  });

  it('any server when none is listed', async () => {
    const { getsCredential } = setUp();
    expect(await getsCredential('https://app.example.com/api')).toBe(false);
  });
});

describe('withResourceServers: a credential goes to', () => {
  it.each(otherSpellings())('%j', async (url) => {
    const { getsCredential } = setUp(...rules);
    expect(await getsCredential(url)).toBe(true);
  });

  it.each([
    'http://127.1:4300/',
    'http://2130706433:4300/',
    'http://0x7f.0.0.1:4300/',
    'http://0177.0.0.1:4300/x',
  ])('%j, which is the listed 127.0.0.1', async (url) => {
    const { getsCredential } = setUp('http://127.0.0.1:4300');
    expect(await getsCredential(url)).toBe(true);
  });

  it('a listed server whatever the parameters are', async () => {
    const { getsCredential } = setUp(...rules);
    expect(await getsCredential('/api/orders', { next: 'https://evil.example/../..' })).toBe(true);
  });

  it('everything at an origin that is listed without a path', async () => {
    const { getsCredential } = setUp('https://api.example.com');
    expect(await getsCredential('https://api.example.com/')).toBe(true);
    expect(await getsCredential('https://api.example.com//a/%2e%2e%2fb')).toBe(true);
    expect(await getsCredential('https://api.example.com:8443/')).toBe(false);
  });
});

describe('withResourceServers', () => {
  it('takes the server with the longest path, in whichever order they are listed', async () => {
    const { getsCredential, chosen } = setUp('/api', '/api/billing/invoices', { url: '/api/billing' });
    await getsCredential('/api/billing/refunds');
    await getsCredential('/api/billing/invoices/1');
    await getsCredential('/api/billings');
    expect(chosen).toEqual(['/api/billing', '/api/billing/invoices', '/api']);
  });

  it.each([
    'http://api.example.com/',
    'http://localhost.example.com/',
    'http://notlocalhost/',
    'http://10.0.0.1/',
    'http://127.0.0.1.example.com/',
    'http://[::ffff:127.0.0.1]/',
    'http://0.0.0.0/',
    'https://user@api.example.com/',
    'https://user:password@api.example.com/',
    'https://:password@api.example.com/',
    'https://*.example.com/',
    'https://api.example.com/*',
    'https://api.example.com/v1?tenant=1',
    'https://api.example.com/v1#top',
    'https://',
    'https://api.example.com:99999/',
    'ftp://api.example.com/',
    'wss://api.example.com/',
    'file:///api',
    'javascript:0',
    'blob:https://api.example.com/',
    '',
    'api.example.com',
    'localhost:4300/',
    '//api.example.com/',
    '/\\\\api.example.com/',
  ])('refuses %j as a server and lets no request pass', async (url) => {
    const { getsCredential, backend } = setUp(url);
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    await expect(getsCredential('/api')).rejects.toMatchObject({ code: 'config_invalid' });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('config_invalid'));
    expect(backend.sent).toEqual([]);
  });

  describe('in a document whose base was moved to another origin', () => {
    beforeEach(() => (document.head.innerHTML = '<base href="https://evil.example/">'));
    afterEach(() => (document.head.innerHTML = ''));

    it.each(['/api', './api'])('refuses the path %j and lets no request pass', async (url) => {
      const { getsCredential, backend } = setUp(url);
      await expect(getsCredential('/api')).rejects.toMatchObject({ code: 'config_invalid' });
      await expect(getsCredential('https://evil.example/api')).rejects.toMatchObject({
        code: 'config_invalid',
      });
      expect(backend.sent).toEqual([]);
    });

    it('goes by whole addresses as ever', async () => {
      const { getsCredential } = setUp('https://api.example.com/v1');
      expect(await getsCredential('https://api.example.com/v1')).toBe(true);
      expect(await getsCredential('/v1')).toBe(false);
    });
  });

  it.each([
    'http://localhost/',
    'http://app.localhost/',
    'http://127.0.0.1/',
    'http://127.8.9.10/',
    'http://[::1]/',
  ])('takes the loopback address %j without https', async (url) => {
    const { getsCredential } = setUp(url);
    expect(await getsCredential(url)).toBe(true);
  });

  it('throws when it is given twice', () => {
    expect(() =>
      provideAuth(withScript(), withResourceServers('/api'), withResourceServers('/billing')),
    ).toThrow('config_invalid');
  });

  it('sends no credential anywhere when it is left out', async () => {
    const backend = new RecordingBackend();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor])),
        { provide: HttpBackend, useValue: backend },
        provideAuth(withScript()),
      ],
    });
    await firstValueFrom(TestBed.inject(HttpClient).get('/api'));
    expect(backend.credentials).toEqual([null]);
  });

  it('attaches only where another URL parser, too, sees a listed origin and a path below the listed one', async () => {
    const { getsCredential } = setUp(...rules);
    const counts = { attached: 0, refused: 0 };
    for (const url of generatedUrls(3000)) {
      const attached = await getsCredential(url);
      counts[attached ? 'attached' : 'refused']++;
      if (attached) expect({ url, allowed: isAllowed(url) }).toEqual({ url, allowed: true });
    }
    expect(counts.attached).toBeGreaterThan(150);
    expect(counts.refused).toBeGreaterThan(150);
  }, 60_000);
});

describe('The entry of a resource server', () => {
  it('counts for its methods alone, before one that is for all', async () => {
    const read = { url: '/api', scope: 'read' };
    const write = { url: '/api', methods: ['POST', 'put'], scope: 'write' };
    const { http, asked } = setUp(read, write);
    for (const method of ['POST', 'PUT', 'put', 'GET', 'DELETE', 'OPTIONS']) {
      await firstValueFrom(http.request(method, '/api/orders', { body: {} }));
    }
    expect(asked.map(({ scope }) => scope)).toEqual(['write', 'write', 'write', 'read', 'read', 'read']);
  });

  it('that is not for the method leaves the request to a wider one', async () => {
    const { http, chosen } = setUp('/api', { url: '/api/orders', methods: ['POST'] });
    await firstValueFrom(http.get('/api/orders/1'));
    await firstValueFrom(http.post('/api/orders/1', {}));
    expect(chosen).toEqual(['/api', '/api/orders']);
  });

  it('for other methods only gives no credential, and the hint says so', async () => {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const { getsCredential } = setUp({ url: '/api', methods: ['POST', 'PUT'] });
    expect(await getsCredential('/api/orders')).toBe(false);
    expect(info.mock.calls.join()).toContain("closest is '/api', which is not for GET");
  });

  it('that is unprotected takes its address out of a wider one, without a hint', async () => {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const { getsCredential } = setUp({ url: '/api/status', unprotected: true }, '/api');
    expect(await getsCredential('/api/status/now')).toBe(false);
    expect(await getsCredential('/api/statuses')).toBe(true);
    expect(await getsCredential('/api')).toBe(true);
    expect(info).not.toHaveBeenCalled();
  });

  it.each([
    '/api/public',
    '/api/public/x',
    '/api//public/x',
    '/api/;a/public/x',
    '/api/%70ublic/x',
    '/api/%2570ublic/x',
    '/api/items/..%2fpublic/x',
    '/api/items/%2e%2e%2fpublic/x',
    '/api/items/..;/public/x',
    '/api/public;v=1/x',
    '/api/public%2fx',
    '/api/public%5cx',
    '/api/public/..%2fx',
    // Only for servers that do not merge slashes
    '/api/v1//..%2fstatus',
    // Only for those that do
    '/api/v1/a//..%2fstatus',
    '/api/caf%c3%a9',
    '/api/%40me',
    '/api/@me',
    '/api/%7Bid%7D',
  ])('that is unprotected keeps the credential from %s, whichever way a server reads it', async (url) => {
    const open = ['/api/public', '/api/v1/status', '/api/café', '/api/@me', '/api/{id}'];
    const { getsCredential } = setUp('/api', ...open.map((url) => ({ url, unprotected: true }) as const));
    expect(await getsCredential(url)).toBe(false);
  });

  it.each(['/api/publicity', '/api/items/x%2fpublic', '/api/v1', '/api/100%25', '/api/x;public', '/api//x'])(
    'that is unprotected leaves %s to the wider one',
    async (url) => {
      const { getsCredential } = setUp('/api', { url: '/api/public', unprotected: true });
      expect(await getsCredential(url)).toBe(true);
    },
  );

  it('for a part of a wider one does not leave that part to it under another spelling', async () => {
    const { chosen, getsCredential } = setUp('/api', { url: '/api/reports', scope: 'reports:read' });
    expect(await getsCredential('/api/%72eports/1')).toBe(false);
    expect(await getsCredential('/api/reports/..%2forders')).toBe(false);
    expect(await getsCredential('/api/reports/%31')).toBe(true);
    expect(chosen).toEqual(['/api/reports']);
  });

  it('says why where servers read an address in more than one way', async () => {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const { getsCredential } = setUp('/api', '/api/reports');
    await getsCredential('/api/%72eports/1');
    expect(info.mock.calls.join()).toContain("'/api/reports', but not every server");
  });

  it.each(['/a%7Eb', '/{id}', '/a%20b', '/caf\u00e9', '/a%2Fb', '/@me'])(
    'whose address is %s counts for just that address',
    async (url) => {
      const { getsCredential } = setUp(url);
      expect(await getsCredential(`${url}/x`)).toBe(true);
    },
  );

  it('that is unprotected for one method leaves the others alone', async () => {
    const { http, backend } = setUp({ url: '/api', methods: ['GET'], unprotected: true }, '/api');
    await firstValueFrom(http.get('/api'));
    await firstValueFrom(http.post('/api', {}));
    expect(backend.credentials).toEqual([null, 'Bearer secret']);
  });

  it.each<[string, ...ResourceServer[]]>([
    ['its address', { url: '/api' }, { url: 'https://app.example.com/api/' }],
    [
      'its address and a method',
      { url: '/api', methods: ['get', 'POST'] },
      { url: '/api', methods: ['GET'] },
    ],
    ['an address that is unprotected', { url: '/api' }, { url: '/api', unprotected: true }],
  ])('is refused when another has %s, and no request passes', async (_, ...servers) => {
    const { getsCredential, backend } = setUp('https://api.example.com/', ...servers);
    await expect(getsCredential('/api')).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(getsCredential('https://api.example.com/')).rejects.toMatchObject({
      code: 'config_invalid',
    });
    expect(backend.sent).toEqual([]);
  });
});

/** Judges by Node's parser, not jsdom's, and by the paths that servers see which decode, merge slashes and resolve. */
function isAllowed(url: string): boolean {
  const target = new NodeURL(url, base);
  return rules.some((rule) => {
    const { origin, pathname } = new NodeURL(rule, base);
    const parent = pathname.replace(/\/$/, '');
    const isHttp = target.protocol === 'https:' || target.protocol === 'http:';
    const isPlain = target.username === '' && target.password === '';
    const paths = [target.pathname, ...decodings(target.pathname)];
    const areBelow = paths.every((path) => path === parent || path.startsWith(`${parent}/`));
    return isHttp && isPlain && target.origin === origin && areBelow;
  });
}

function decodings(path: string): string[] {
  const decoded = path.replace(/%[0-7][\da-f]/gi, (encoded) => decodeURIComponent(encoded));
  if (decoded === path) return [];
  return [posix.normalize(decoded.replaceAll('\\', '/')), ...decodings(decoded)];
}

/** The same on every run: a linear congruential generator picks the parts. */
function* generatedUrls(count: number): Generator<string> {
  let seed = 2026;
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const starts = [
    'https://',
    'https:',
    'HTTPS:\\',
    'http://',
    '//',
    '/',
    '\\/',
    '',
    '\t',
    'blob:https://',
    'wss://',
  ];
  const hosts = [
    'api.example.com',
    'API.example.com:443',
    'app.example.com',
    'localhost:4300',
    'evil.example',
  ];
  const parts = [
    ...hosts,
    ...[
      '/',
      '/',
      '//',
      '\\',
      '..',
      '.',
      '%2e',
      '%2e%2e',
      '%2f',
      '%5c',
      '%252e',
      '%252f',
      '%25',
      '%',
      ';',
      '..%2f',
    ],
    ...[
      'v1',
      '/v1',
      'v1/',
      'api',
      '/api',
      'api/',
      '@',
      ':',
      ':443',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'ａ',
      '。',
      'x',
    ],
  ];
  const pick = (from: readonly string[]) => from[below(from.length)] ?? '';
  for (let made = 0; made < count; made++) {
    const start = below(3) === 0 ? pick(rules) : pick(starts) + pick(['', ...hosts]);
    yield start + Array.from({ length: below(7) }, () => pick(parts)).join('');
  }
}

/** For the servers in `rules`, none of which may get a credential from these. */
function hostileUrls(): string[] {
  return [
    // Other hosts
    'https://api.example.com.evil.example/v1',
    'https://api.example.comevil.example/v1',
    'https://evil-api.example.com/v1',
    'https://evilapi.example.com/v1',
    'https://sub.api.example.com/v1',
    'https://example.com/v1',
    'https://api-example.com/v1',
    'https://api.example.co/v1',
    'https://api.exarnple.com/v1',
    'https://api.example.com./v1',
    'https://api.example.com../v1',
    'https://.api.example.com/v1',
    'https://api..example.com/v1',
    'https://evil.example/v1',
    'https://evil.example/https://api.example.com/v1',
    'https://evil.example/api.example.com/v1',
    'https://evil.example?https://api.example.com/v1',
    'https://evil.example/?url=https://api.example.com/v1',
    'https://evil.example#https://api.example.com/v1',
    'https://evil.example#@api.example.com/v1',
    'https://evil.example?@api.example.com/v1',
    'https://evil.example/@api.example.com/v1',
    'https://evil.example\\@api.example.com/v1',
    'https://evil.example\t/v1',
    'https://api.example.com\n.evil.example/v1',
    'https://api.example.com%2eevil.example/v1',
    'https://api.example.com%2fevil.example/v1',
    'https://api.example.com%00.evil.example/v1',
    'https://api.example.com evil.example/v1',
    'https://*.example.com/v1',
    'https://[api.example.com]/v1',
    'https://\n/evil.example/v1',
    // Letters that look alike, raw and in punycode
    'https://\u0430pi.example.com/v1',
    'https://ap\u0456.example.com/v1',
    'https://api.ex\u00e4mple.com/v1',
    'https://api.exampl\u0435.com/v1',
    'https://api.example.c\u043em/v1',
    'https://xn--pi-7kc.example.com/v1',
    'https://xn--api.example.com/v1',
    'https://api.example.com\u3002evil.example/v1',
    'https://api.example.com\uff0eevil.example/v1',
    'https://api.example.com\uff0fevil.example/v1',
    'https://api.example.com\u2044v1.evil.example/',
    'https://api.example.com\u2100evil.example/v1',
    'https://evil.example\uff03@api.example.com/v1',
    // User info
    'https://user@api.example.com/v1',
    'https://user:password@api.example.com/v1',
    'https://:password@api.example.com/v1',
    'https://api.example.com@evil.example/v1',
    'https://api.example.com:443@evil.example/v1',
    'https://api.example.com%2fv1@evil.example/',
    'https://api.example.com:443%2fv1@evil.example/',
    'https://api.example.com\\@evil.example/v1',
    'https://evil.example@api.example.com/v1',
    'https://a@b@api.example.com/v1',
    'http://user@localhost:4300/',
    '//user@app.example.com/api',
    // Other ports and schemes
    'https://api.example.com:8443/v1',
    'https://api.example.com:80/v1',
    'https://api.example.com:4430/v1',
    'https://api.example.com:99999/v1',
    'https://api.example.com:4%343/v1',
    'https://app.example.com:8443/api',
    'http://api.example.com/v1',
    'http://api.example.com:443/v1',
    'http://app.example.com/api',
    'https://localhost:4300/',
    'http://localhost:4301/',
    'http://localhost:43000/',
    'http://localhost/',
    'ws://localhost:4300/',
    'wss://api.example.com/v1',
    'ftp://api.example.com/v1',
    'file://api.example.com/v1',
    'file:///api',
    'custom://api.example.com/v1',
    'blob:https://api.example.com/v1',
    'blob:https://app.example.com/api',
    'blob:http://localhost:4300/4d0f',
    'filesystem:https://api.example.com/v1',
    'data:text/plain,https://api.example.com/v1',
    'javascript:fetch("https://api.example.com/v1")',
    'about:blank',
    'mailto:me@api.example.com',
    // Other names of this machine
    'http://localhost.:4300/',
    'http://localhost.evil.example:4300/',
    'http://evil.localhost:4300/',
    'http://127.0.0.1:4300/',
    'http://127.1:4300/',
    'http://2130706433:4300/',
    'http://0x7f000001:4300/',
    'http://0177.0.0.1:4300/',
    'http://0:4300/',
    'http://[::1]:4300/',
    'http://[::ffff:127.0.0.1]:4300/',
    // The right host, another path
    'https://api.example.com',
    'https://api.example.com/v',
    'https://api.example.com/v10',
    'https://api.example.com/v1.1',
    'https://api.example.com/v1;x',
    'https://api.example.com/V1',
    'https://api.example.com/v2',
    'https://api.example.com//v1',
    'https://api.example.com/x/v1',
    'https://api.example.com/?/v1',
    'https://api.example.com/#/v1',
    'https://api.example.com/%76%31/x',
    'https://api.example.com/v1%2f',
    'https://api.example.com/v1%2f..%2fv2',
    'https://api.example.com/v1%5cx',
    'https://api.example.com/v1%00',
    'https://api.example.com/v1/..',
    'https://api.example.com/v1/../v2',
    'https://api.example.com/v1/..\\v2',
    'https://api.example.com\\v1\\..\\v2',
    'https://api.example.com/v1/x/../../v2',
    'https://api.example.com/v1/%2e%2e/v2',
    'https://api.example.com/v1/.%2E/v2',
    'https://api.example.com/v1/.\t./v2',
    'https://api.example.com/v1/..;/v2',
    'https://api.example.com/v1/..;x=1/v2',
    'https://api.example.com/v1/..%3b/v2',
    'https://api.example.com/v1//..%2f../v2',
    'https://api.example.com/v1/..%2fv2',
    'https://api.example.com/v1/..%2Fv2',
    'https://api.example.com/v1/..%5cv2',
    'https://api.example.com/v1/%2e%2e%2fv2',
    'https://api.example.com/v1/%2e%2e%5c%2e%2e%5cv2',
    'https://api.example.com/v1/x/..%2f..%2fv2',
    'https://api.example.com/v1/%252e%252e/v2',
    'https://api.example.com/v1/%252e%252e%252fv2',
    'https://api.example.com/v1/%25252e%25252e%25252fv2',
    'https://api.example.com/v1//..%2fv2',
    'https://api.example.com/v1/%2f..%2fv2',
    'https://api.example.com/v1/%5c..%5cv2',
    'https://api.example.com/v1/%252f..%2f..%2fv2',
    // Relative to the app
    '',
    '/',
    '/apievil',
    '/api.evil',
    '/api-v2',
    '/api%20',
    '/API',
    '/%61pi',
    '/x/api',
    '//api',
    '//api/api',
    '/api/..',
    '/api/../x',
    '/api/./../x',
    '/api/%2e%2e/x',
    '/api/..%2fx',
    '/api/%2e%2e%2fx',
    '/api/..%5cx',
    '/api/%252e%252e%252fx',
    '/api//..%2fx',
    '/%2fapi',
    '/%2fevil.example/api',
    '//evil.example/api',
    '///evil.example/api',
    '////evil.example/api',
    '\\\\evil.example\\api',
    '\\/evil.example/api',
    '/\\evil.example/api',
    '/\t/evil.example/api',
    '/\n/evil.example/api',
    '\t//evil.example/api',
    '\u0000//evil.example/api',
    ' //evil.example/api',
    'ht\ntps://evil.example/api',
    'https:evil.example/v1',
    'https:api.example.com/v1',
    'https:\\\\evil.example/api',
    'http:api',
    'http:/api',
    'apievil',
    './apis',
    '../x',
    '?/api',
    '?url=/api',
    '#/api',
    '@api.example.com/v1',
    'api@evil.example',
    'api:443/v1',
    // Not URLs at all
    'https://',
    'https:///',
    'http://[::1',
    'http://[',
  ];
}

/** As a browser reads them, these are below a server in `rules`. */
function otherSpellings(): string[] {
  return [
    'https://api.example.com/v1',
    'https://api.example.com/v1/',
    'https://api.example.com/v1/orders',
    'https://api.example.com/v1?next=https://evil.example',
    'https://api.example.com/v1#@evil.example',
    'https://api.example.com/v1//orders',
    'https://api.example.com/v1/@evil.example',
    'https://api.example.com/v1/a%2Fb',
    'https://api.example.com/v1/a%2F..%2Fb',
    'https://api.example.com/v1/100%25',
    'https://api.example.com/v1/%25%25',
    'https://api.example.com/v1/%E2%82%AC',
    'https://api.example.com/v1/../v1/x',
    'https://api.example.com/v2/%2e%2e/v1/x',
    'https://api.example.com:443/v1',
    'https://api.example.com:0443/v1',
    'https://api.example.com:/v1',
    'https://@api.example.com/v1',
    'https://:@api.example.com/v1',
    'HTTPS://API.EXAMPLE.COM/v1',
    'https://api.e%78ample.com/v1',
    'https://\uff41\uff50\uff49.example.com/v1',
    'https://api\u3002example\uff0ecom/v1',
    'https://api.exa\u00admple.com/v1',
    'https:\\\\api.example.com\\v1',
    'https:/\\api.example.com/v1',
    'https:////api.example.com/v1',
    '//api.example.com/v1',
    '/\\api.example.com/v1',
    '\\\\api.example.com/v1',
    ' https://api.example.com/v1',
    '\thttps://api.example.com/v1\n',
    'ht\ttps://api.exa\nmple.com/\rv1',
    '/api',
    '/api/',
    '/api/orders',
    '/api?x=/../x',
    '/api#/../x',
    '/api/x/..',
    '/api/..%2fapi/x',
    '/x/../api',
    '/./api',
    '\\api\\orders',
    '/\tapi',
    'api',
    './api/orders',
    'https:api',
    'https:/api',
    'https://app.example.com/api',
    'HTTPS://APP.EXAMPLE.COM:443/api',
    'http://localhost:4300',
    'http://localhost:4300/any/path',
    'http://localhost:04300/',
    'http://LOCALHOST:4300/',
    'http://%6cocalhost:4300/',
    'http://localhost:4300/a/..%2f..%2fb',
  ];
}
