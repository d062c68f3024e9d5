import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { demoStage, type DemoStage } from './demo-stage.ts';
import { startElsewhereServer, type ElsewhereServer } from './elsewhere-server.ts';
import { openSite } from './site.ts';

describe('the machine elsewhere', () => {
  let stage: DemoStage;
  let elsewhere: ElsewhereServer;
  let token: string;
  before(async () => {
    stage = await demoStage();
    const apiUrls = [stage.api.url];
    elsewhere = startElsewhereServer({ site: await openSite(), appOrigins: [stage.appOrigin], apiUrls });
    ({ access_token: token } = await stage.signIn('alice'));
  });
  after(() => Promise.all([stage.close(), elsewhere.close()]));

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${elsewhere.url}call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stage.appOrigin, ...headers },
      body,
    });
  const call = (api: unknown, stolen: unknown) => post(JSON.stringify({ api, token: stolen }));

  it('calls the API with the token it is given, and tells how the API has answered and no more', async () => {
    const answer = await call(stage.api.url, token);
    assert.deepEqual([answer.status, await answer.text()], [200, '{"status":200}']);
    assert.equal(stage.api.requests.at(-1)?.endpoint, '/invoices');
    const refused = await call(stage.api.url, `${token.slice(0, -8)}AAAAAAAA`);
    assert.deepEqual([refused.status, await refused.text()], [200, '{"status":401}']);
  });

  it('sends the API nothing but the token: no cookie, no origin', async (t) => {
    const seen: IncomingHttpHeaders[] = [];
    const site = await openSite();
    site.serve(({ headers }, response) => {
      seen.push(headers);
      response.setHeader('Set-Cookie', 'a=b').end();
    });
    const apiUrl = `${site.origin}/`;
    const other = startElsewhereServer({
      site: await openSite(),
      appOrigins: [stage.appOrigin],
      apiUrls: [apiUrl],
    });
    t.after(() => Promise.all([site.close(), other.close()]));
    for (let times = 0; times < 2; times++) {
      await fetch(`${other.url}call`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: stage.appOrigin, cookie: 'of=the-browser' },
        body: JSON.stringify({ api: apiUrl, token }),
      });
    }
    assert.equal(seen.length, 2);
    for (const { authorization, cookie, origin } of seen) {
      assert.deepEqual(
        { authorization, cookie, origin },
        {
          authorization: `Bearer ${token}`,
          cookie: undefined,
          origin: undefined,
        },
      );
    }
  });

  it('calls no other address, wherever it seems to lead', async (t) => {
    let asked = 0;
    const stranger = await openSite();
    t.after(() => stranger.close());
    stranger.serve((_request, response) => {
      asked++;
      response.end();
    });
    const { url } = stage.api;
    const { host } = new URL(stranger.origin);
    const before = stage.api.requests.length;
    for (const api of [
      `http://${host}/`,
      `${url}@${host}/`,
      url.replace('//', `//${host}\\@`),
      url.slice(0, -1),
      `${url}../`,
      `${url}#`,
      url.toUpperCase(),
      [url],
      { url },
      '',
      null,
      undefined,
    ]) {
      const answer = await call(api, token);
      assert.deepEqual(
        [answer.status, await answer.json()],
        [400, { error: 'bad_request' }],
        JSON.stringify(api),
      );
    }
    assert.equal(asked, 0);
    assert.equal(stage.api.requests.length, before);
  });

  it('takes nothing for a token that could not stand in the header', async () => {
    const before = stage.api.requests.length;
    for (const stolen of [
      '',
      'a b',
      'a\r\nCookie: a=b',
      'ä',
      'a'.repeat(9000),
      [token],
      null,
      undefined,
      1,
    ]) {
      assert.equal((await call(stage.api.url, stolen)).status, 400);
    }
    assert.equal(stage.api.requests.length, before);
  });

  it('quotes nothing of what it cannot read', async () => {
    const body = `{"token":"${token}`;
    for (const [answer, status] of [
      [await post(body), 400],
      [await post(JSON.stringify({ api: stage.api.url, token: 'a'.repeat(20_000) })), 413],
      [await post(body, { 'content-type': 'text/plain' }), 400],
      [await post('null'), 400],
      [await fetch(elsewhere.url), 404],
    ] as const) {
      assert.equal(answer.status, status);
      assert.match(await answer.text(), /^\{"error":"\w+"\}$/);
    }
  });

  it('does not follow where the API leads', async (t) => {
    const site = await openSite();
    const paths: (string | undefined)[] = [];
    site.serve(({ url }, response) => {
      paths.push(url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const apiUrl = `${site.origin}/`;
    const other = startElsewhereServer({ site: await openSite(), appOrigins: [], apiUrls: [apiUrl] });
    t.after(() => Promise.all([site.close(), other.close()]));
    const answer = await fetch(`${other.url}call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api: apiUrl, token }),
    });
    assert.deepEqual(await answer.json(), { status: 307 });
    assert.deepEqual(paths, ['/invoices?year=2026']);
  });

  it('says so when the API is away', async (t) => {
    const site = await openSite();
    const apiUrl = `${site.origin}/`;
    await site.close();
    const other = startElsewhereServer({ site: await openSite(), appOrigins: [], apiUrls: [apiUrl] });
    t.after(() => other.close());
    const answer = await fetch(`${other.url}call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api: apiUrl, token }),
    });
    assert.deepEqual([answer.status, await answer.json()], [502, { error: 'api_unreachable' }]);
  });

  it('serves the pages of the app alone, and logs no token', async () => {
    const foreign = await post(JSON.stringify({ api: stage.api.url, token }), {
      origin: 'https://evil.example',
    });
    assert.equal(foreign.status, 403);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    const own = await call(stage.api.url, token);
    assert.equal(own.headers.get('access-control-allow-origin'), stage.appOrigin);
    assert.equal(own.headers.get('access-control-allow-credentials'), null);
    assert.equal(own.headers.get('cache-control'), 'no-store');
    assert.ok(!JSON.stringify(elsewhere.requests).includes(token));
  });
});
