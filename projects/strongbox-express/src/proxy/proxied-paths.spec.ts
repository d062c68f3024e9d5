import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { proxyStage, type ProxyStage } from '../spec/proxy-stage.ts';

describe('the paths that apiProxy passes', () => {
  let stage: ProxyStage;
  before(async () => {
    stage = await proxyStage((target) => [
      { path: '/bff/api/invoices', target: `${target}/v1/invoices`, methods: ['GET', 'POST'] },
      { path: '/bff/api/invoices/archive', target: `${target}/archive`, methods: ['GET'] },
    ]);
  });
  after(() => stage.close());
  let seenBefore = 0;
  beforeEach(() => {
    seenBefore = stage.seen.length;
  });

  const passed = () => stage.seen.slice(seenBefore).map(({ url }) => url);

  const plain: readonly (readonly [string, string])[] = [
    ['/bff/api/invoices', '/v1/invoices'],
    ['/bff/api/invoices/', '/v1/invoices/'],
    ['/bff/api/invoices/42', '/v1/invoices/42'],
    ['/bff/api/invoices/a.b/...c/x..y', '/v1/invoices/a.b/...c/x..y'],
    ['/bff/api/invoices/J%C3%B6rg%20%26%20S%C3%B6hne', '/v1/invoices/J%C3%B6rg%20%26%20S%C3%B6hne'],
    ['/bff/api/invoices/100%25', '/v1/invoices/100%25'],
    ['/bff/api/invoices/(a,b)=c@d:e+f', '/v1/invoices/(a,b)=c@d:e+f'],
    ['/bff/api/invoices?next=/../..//%2e%2e;a=b', '/v1/invoices?next=/../..//%2e%2e;a=b'],
    ['/bff/api/invoices/archived', '/v1/invoices/archived'],
    ['/bff/api/invoices/archive/1', '/archive/1'],
  ];
  for (const [from, to] of plain) {
    it(`passes ${from} as it is`, async () => {
      assert.match(await stage.sendRaw(from), /^HTTP\/1.1 200 /);
      assert.deepEqual(passed(), [to]);
    });
  }

  const tricks: Readonly<Record<string, string>> = {
    'a dot segment': '/bff/api/invoices/../admin',
    'a single dot': '/bff/api/invoices/./42',
    'a dot segment at the end': '/bff/api/invoices/..',
    'encoded dots': '/bff/api/invoices/%2e%2e/admin',
    'half encoded dots': '/bff/api/invoices/.%2E/admin',
    'dots encoded twice': '/bff/api/invoices/%252e%252e/admin',
    'dots encoded three times': '/bff/api/invoices/%25252e%25252e/admin',
    'a percent sign in pieces': '/bff/api/invoices/%25%32%65%25%32%65/admin',
    'an encoded slash': '/bff/api/invoices/..%2fadmin',
    'an encoded slash alone': '/bff/api/invoices/a%2Fb',
    'a slash encoded twice': '/bff/api/invoices/..%252fadmin',
    'a backslash': '/bff/api/invoices/..\\admin',
    'an encoded backslash': '/bff/api/invoices/..%5cadmin',
    'a backslash encoded twice': '/bff/api/invoices/..%255cadmin',
    'parameters of a dot segment': '/bff/api/invoices/..;a=b/admin',
    'parameters of a segment': '/bff/api/invoices/archive;a=b/1',
    'encoded parameters': '/bff/api/invoices/..%3b/admin',
    'an encoded question mark': '/bff/api/invoices/archive%3f/1',
    'an encoded hash': '/bff/api/invoices/archive%23/1',
    'a hash': '/bff/api/invoices/42#/../admin',
    'a hash in the query': '/bff/api/invoices?a#b',
    'an empty segment': '/bff/api/invoices//admin',
    'two slashes at the end': '/bff/api/invoices//',
    'a NUL': '/bff/api/invoices/a%00.json',
    'a line break': '/bff/api/invoices/a%0d%0aHost:%20evil',
    'overlong UTF-8': '/bff/api/invoices/..%c0%afadmin',
    'broken UTF-8': '/bff/api/invoices/%ff',
    'a broken escape': '/bff/api/invoices/%2',
    'a full-width slash': '/bff/api/invoices/..%ef%bc%8fadmin',
    'full-width dots': '/bff/api/invoices/%ef%bc%8e%ef%bc%8e/admin',
    'a two-dot leader': '/bff/api/invoices/%e2%80%a5/admin',
    'dots with a space': '/bff/api/invoices/..%20/admin',
    'three dots': '/bff/api/invoices/.../admin',
    'a space at the end': '/bff/api/invoices/archive%20/1',
    'a dot at the end': '/bff/api/invoices/archive./1',
    'a space at the start': '/bff/api/invoices/%20archive/1',
    'another case': '/bff/api/Invoices/42',
    'another case of a closer route': '/bff/api/invoices/Archive/1',
    'an encoded letter of a closer route': '/bff/api/invoices/%61rchive/1',
    'an encoded letter': '/bff/api/%69nvoices/42',
    'an encoded slash before': '/bff/api%2finvoices/42',
  };
  for (const [what, path] of Object.entries(tricks)) {
    it(`refuses ${what}`, async () => {
      for (const method of ['GET', 'POST']) {
        assert.match(
          await stage.sendRaw(path, method),
          /^HTTP\/1.1 (404 .*"code":"route_refused"|400 )/s,
          method,
        );
      }
      assert.deepEqual(passed(), []);
    });
  }

  const elsewhere: Readonly<Record<string, string>> = {
    'a dot segment before the route': '/bff/x/../api/invoices',
    'two slashes before the route': '//bff/api/invoices',
    'a host in its place': '//evil.example/bff/api/invoices',
    'an absolute address': 'http://evil.example/bff/api/invoices',
    'an absolute address of the target': 'http://127.0.0.1/v1/admin',
    'an absolute address with a user': 'http://app@evil.example/bff/api/invoices',
    'no path': '*',
    'a path without slash': 'bff/api/invoices',
    'a hash': '/bff/api/invoices#/../admin',
    'a longer name': '/bff/api/invoices-of-others',
  };
  for (const [what, target] of Object.entries(elsewhere)) {
    it(`passes nothing on for ${what}`, async () => {
      assert.match(await stage.sendRaw(target), /^HTTP\/1.1 (404|400) /);
      assert.deepEqual(passed(), []);
    });
  }

  it('passes nothing on through a tunnel', async () => {
    await stage.sendRaw('evil.example:443', 'CONNECT');
    assert.deepEqual(passed(), []);
  });

  it('refuses to speak another protocol', async () => {
    const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
    assert.match(
      await stage.sendRaw('/bff/api/invoices', 'GET', upgrade),
      /^HTTP\/1.1 400 .*"invalid_request"/s,
    );
    assert.deepEqual(passed(), []);
  });

  it('reaches nothing outside of the target, whatever the path', { timeout: 60_000 }, async () => {
    const pieces = fc.constantFrom(
      ...[
        '/',
        '//',
        '.',
        '..',
        'a',
        'archive',
        'invoices',
        '%2e',
        '%2E',
        '%2f',
        '%5c',
        '\\',
        ';',
        ';x=1',
        '%3b',
      ],
      ...['%25', '%252e', '%252f', '%00', '%c0%af', '%ef%bc%8f', '%e2%80%a5', '%20', '@', ':', '%61'],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 8 }), async (rest) => {
        const from = stage.seen.length;

        await stage.sendRaw(`/bff/api/invoices/${rest.join('')}`);
        for (const { url } of stage.seen.slice(from)) {
          for (const reading of readingsOf(url))
            assert.match(reading, /^\/(v1\/invoices(?!\/archive(\/|$))|archive)(\/|$)/);
        }
      }),
      { numRuns: 500, seed: 4 },
    );
    assert.notEqual(passed().length, 0);
  });
});

/** A path as servers read it that decode, tidy up and cut, in any order and as often as there is something to do. */
function readingsOf(path: string): ReadonlySet<string> {
  const readings = new Set([path]);
  for (const reading of readings) {
    readings
      .add(reading.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16))))
      .add(reading.replace(/;[^/]*/g, ''))
      .add(reading.replace(/[/\\]+/g, '/'))
      .add(new URL(`http://target.example${reading}`).pathname);
  }
  return readings;
}
