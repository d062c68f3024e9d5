import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { proxyStage, type ProxyStage } from '../spec/proxy-stage.ts';

describe('the headers that apiProxy passes', () => {
  let stage: ProxyStage;
  before(async () => {
    stage = await proxyStage((target) => [
      { path: '/api', target: `${target}/v1`, methods: ['GET', 'POST'] },
      { path: '/api/other', target: `${target}/other`, methods: ['GET'] },
    ]);
  });
  after(() => stage.close());

  const seenWith = async (headers: Record<string, string>) => {
    const reply = await stage.ask('/api', { headers });
    assert.equal(reply.status, 200);
    return stage.seen.at(-1)?.headers ?? {};
  };

  const answered = async (status: number, headers: Record<string, string | string[]>) => {
    stage.answer = (_request, response) => {
      response.writeHead(status, headers).end();
    };
    return stage.ask('/api');
  };

  describe('to the target', () => {
    before(() => {
      stage.answer = (_request, response) => {
        response.end();
      };
    });

    it('are those of the request itself', async () => {
      const mine = {
        accept: 'application/json',
        'accept-language': 'de',
        'if-none-match': '"1"',
        'idempotency-key': '7',
        'x-request-id': '8',
        traceparent: '00-1-2-00',
      };
      const seen = await seenWith(mine);
      for (const [name, value] of Object.entries(mine)) assert.equal(seen[name], value);
    });

    it('are the token of the session and never that of the client', async () => {
      const seen = await seenWith({ authorization: 'Bearer stolen', 'proxy-authorization': 'Basic eDp5' });
      assert.equal(seen.authorization, 'Bearer token-0-of-alice');
      assert.equal(seen['proxy-authorization'], undefined);
    });

    it('still carry the token when the client names it as one for this hop only', async () => {
      await stage.sendRaw('/api', 'GET', 'Connection: close, Authorization\r\n\r\n');
      const seen = stage.seen.at(-1)?.headers;
      assert.equal(seen?.authorization, 'Bearer token-0-of-alice');
    });

    const dropped: Readonly<Record<string, string>> = {
      'x-csrf': '1',
      dpop: 'a proof',
      forwarded: 'for=10.0.0.1;host=evil.example',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-real-ip': '10.0.0.1',
      'x-original-url': '/admin',
      'x-rewrite-url': '/admin',
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
      x_forwarded_for: '10.0.0.1',
      'x-http-host-override': 'evil.example',
      'x-host': 'evil.example',
      'x-cluster-client-ip': '10.0.0.1',
      'cf-connecting-ip': '10.0.0.1',
      'client-cert': ':MIIB:',
      'x-client-cert': 'MIIB',
      'x-ssl-client-s-dn': 'CN=admin',
      'remote-user': 'admin',
      'x-remote-user': 'admin',
      'x-remote-group': 'system:masters',
      'x-auth-request-user': 'admin',
      'x-ms-client-principal-name': 'admin',
      'x-goog-authenticated-user-email': 'admin',
      'x-amzn-oidc-identity': 'admin',
      referer: 'https://app.example/secret',
      'sec-fetch-site': 'same-origin',
      te: 'trailers',
      trailer: 'x-checksum',
      'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA',
      'proxy-connection': 'keep-alive',
    };
    for (const [name, value] of Object.entries(dropped)) {
      it(`are not ${name}`, async () => {
        assert.equal((await seenWith({ [name]: value }))[name], undefined);
      });
    }

    it('are neither cookies nor what defends the app', async () => {
      const seen = await seenWith({});
      for (const name of ['cookie', 'origin', 'x-csrf', 'x-xsrf-token'])
        assert.equal(seen[name], undefined, name);
    });

    it('are none that the client names for this hop only', async () => {
      const hops = 'Connection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nX-Mine: 2\r\n\r\n';
      await stage.sendRaw('/api', 'GET', hops);
      const seen = stage.seen.at(-1)?.headers;
      assert.equal(seen?.['x-mine'], '2');
      assert.equal(seen['x-hop'], undefined);
      assert.equal(seen['keep-alive'], undefined);
    });

    it('cannot smuggle a second request in', async () => {
      const from = stage.seen.length;
      for (const framing of [
        'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
        'Content-Length: 4\r\nContent-Length: 40\r\n',
        'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
        'Transfer-Encoding: xchunked\r\n',
        'Transfer-Encoding : chunked\r\n',
      ]) {
        const smuggled = '0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: app\r\n\r\n';
        const reply = await stage.sendRaw('/api', 'POST', `${framing}\r\n${smuggled}`);
        assert.match(reply, /^HTTP\/1.1 400 /, framing);
      }
      assert.deepEqual(stage.seen.slice(from), []);
    });
  });

  describe('to the browser', () => {
    const dropped: Readonly<Record<string, string>> = {
      'set-cookie': '__Host-Http-session=planted; Path=/',
      'clear-site-data': '"*"',
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'service-worker-allowed': '/',
      'strict-transport-security': 'max-age=0',
      'alt-svc': 'h3="evil.example:443"',
      refresh: '0; url=https://evil.example/',
      'report-to': '{}',
      'proxy-authenticate': 'Basic realm="app"',
      'content-location': 'https://api.internal/v1',
      'accept-ch': 'Sec-CH-UA-Model',
      upgrade: 'h2c',
      'cdn-cache-control': 'public, max-age=600',
      'cloudflare-cdn-cache-control': 'public, max-age=600',
      'surrogate-control': 'max-age=600',
      'edge-control': 'max-age=600',
      'x-accel-redirect': '/internal/secrets',
      'x-accel-expires': '600',
      'x-sendfile': '/etc/passwd',
      'x-lighttpd-send-file': '/etc/passwd',
      'x-reproxy-url': 'http://169.254.169.254/',
      'secure-session-registration': '(ES256);path="/planted"',
      'sec-session-registration': '(ES256);path="/planted"',
      'use-as-dictionary': 'match="/*"',
      'no-vary-search': 'params',
    };
    for (const [name, value] of Object.entries(dropped)) {
      it(`are not ${name}`, async () => {
        const { status, headers } = await answered(200, { [name]: value, 'x-mine': '1' });
        assert.equal(status, 200);
        assert.equal(headers[name], undefined);
        assert.equal(headers['x-mine'], '1');
      });
    }

    it('tell a server in between not to wait, which events need', async () => {
      const { headers } = await answered(200, { 'x-accel-buffering': 'no' });
      assert.equal(headers['x-accel-buffering'], 'no');
    });

    it('are none that the target names for this hop only', async () => {
      const { headers } = await answered(200, { connection: 'x-hop', 'x-hop': '1' });
      assert.equal(headers['x-hop'], undefined);
    });

    it('say not to keep the answer, unless the target says so in its own words', async () => {
      const caching = async (value?: string) =>
        (await answered(200, value === undefined ? {} : { 'cache-control': value })).headers['cache-control'];
      assert.equal(await caching(), 'no-store');
      assert.equal(await caching('public, max-age=600'), 'no-store');
      assert.equal(await caching('s-maxage=600'), 'no-store');
      assert.equal(await caching('private, max-age=60'), 'private, max-age=60');
      assert.equal(await caching('no-store, must-revalidate'), 'no-store, must-revalidate');
      assert.equal(await caching('Private,no-cache'), 'Private,no-cache');
    });

    it('leave nothing to shared caches in words that only look like it', async () => {
      for (const value of [
        'private="set-cookie", max-age=600',
        'private, public, max-age=600',
        'private, s-maxage=600',
        'max-age=600, x-private',
        'max-age=600, no-private',
      ]) {
        const { headers } = await answered(200, { 'cache-control': value });
        assert.equal(headers['cache-control'], 'no-store', value);
      }
    });

    it('let a browser that keeps an answer show it to no other user', async () => {
      const { headers } = await answered(200, {
        'cache-control': 'private, max-age=600',
        vary: 'Authorization',
      });
      assert.match(headers.vary ?? '', /\bCookie, X-CSRF\b/);
    });

    it('are those that can be read, of a target that writes them wrongly', async () => {
      const { status, headers } = await answered(200, { vary: 'Accept Encoding, (x), Accept-Language' });
      assert.equal(status, 200);
      assert.match(headers.vary ?? '', /Accept, Encoding, Accept-Language/);
    });

    it('add to what the answer varies by', async () => {
      const { headers } = await answered(200, { vary: 'Accept-Language' });
      assert.match(headers.vary ?? '', /Origin/);
      assert.match(headers.vary ?? '', /Accept-Language/);
    });

    it('keep the browser from guessing a type', async () => {
      const { headers } = await answered(200, { 'x-content-type-options': 'guess' });
      assert.equal(headers['x-content-type-options'], 'nosniff');
    });

    it('never make the browser ask for a password in the name of the app', async () => {
      const challenges = async (...values: string[]) =>
        (await answered(401, { 'www-authenticate': values })).headers['www-authenticate'];
      assert.equal(await challenges('Basic realm="app"'), undefined);
      assert.equal(await challenges('Bearer realm="x", Basic realm="app"'), undefined);
      assert.equal(await challenges('Negotiate', 'Bearer realm="x"'), 'Bearer realm="x"');
    });
  });

  describe('lead', () => {
    const located = async (status: number, location: string) => {
      const { status: got, headers, code } = await answered(status, { location });
      return got === 502 ? code : (headers.location ?? null);
    };

    it('a redirect below the target to its place in the app', async () => {
      assert.equal(await located(302, '/v1/a%20b?c=d#e'), '/api/a%20b?c=d#e');
      assert.equal(await located(307, 'v1/next'), '/api/next');
      assert.equal(await located(308, `${stage.target.origin}/v1`), '/api');
      assert.equal(await located(201, '/v1/42'), '/api/42');
    });

    const elsewhere = {
      'to another site': 'https://evil.example/v1/a',
      'to another site without scheme': '//evil.example/v1/a',
      'into the network of the target': 'http://169.254.169.254/v1/latest',
      'to another path of the target': '/admin',
      'to a path of the same length': '/v2/next',
      'out of the target by dots': '/v1/../admin',
      'out of the target by encoded dots': '/v1/%2e%2e/admin',
      'out of the target by an encoded slash': '/v1/..%2fadmin',
      'to what another route stands for': '/v1/other/1',
      'to a script': 'javascript:alert(1)',
      nowhere: 'http://[',
    };
    for (const [what, location] of Object.entries(elsewhere)) {
      it(`no redirect ${what}`, async () => {
        for (const status of [301, 302, 303, 307, 308]) {
          assert.equal(await located(status, location), 'upstream_unreachable');
        }
        assert.equal(await located(201, location), null);
      });
    }

    it('no redirect to a place with a user', async () => {
      const { host } = new URL(stage.target.origin);
      assert.equal(await located(302, `http://app@${host}/v1/a`), 'upstream_unreachable');
    });

    it('no redirect onward: the proxy does not follow it', async () => {
      const from = stage.seen.length;
      await located(302, '/v1/next');
      assert.equal(stage.seen.length, from + 1);
    });
  });
});
