import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import express from 'express';
import { Agent, request as send } from 'undici';
import { apiProxy } from '../public-api.ts';
import { proxyStage, type ProxyStage } from '../spec/proxy-stage.ts';

const MEBIBYTE = 1024 * 1024;

describe('the bodies that apiProxy passes', () => {
  let stage: ProxyStage;
  beforeEach(async () => {
    stage = await proxyStage((target) => [
      { path: '/api', target, methods: ['GET', 'POST'], timeout: 1 },
      { path: '/api/patient', target, methods: ['GET'] },
      { path: '/api/large', target: `${target}/large`, methods: ['POST'], maxBody: 64 * MEBIBYTE },
      { path: '/api/small', target: `${target}/small`, methods: ['POST'], maxBody: 1000 },
    ]);
  });
  afterEach(() => stage.close());

  /** Lets the spec play the target, exchange by exchange. */
  const nextExchange = () =>
    new Promise<{ request: IncomingMessage; response: ServerResponse }>((resolve) => {
      stage.answer = (request, response) => {
        resolve({ request, response });
      };
    });

  /** A client that goes when the spec wants. */
  const open = (path: string, lines: string, method = 'GET'): Socket => {
    const socket = connect(Number(new URL(stage.app.origin).port), '127.0.0.1').on('error', () => undefined);
    const headers = Object.entries(stage.headersOf()).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: app\r\n${headers.join('')}${lines}\r\n`);
    return socket;
  };

  it('arrive byte by byte as they were sent', async () => {
    stage.answer = (request, response) => {
      request.pipe(response);
    };
    const bytes = Buffer.from(Array.from({ length: 3 * MEBIBYTE }, (_, at) => at % 251));
    for (const body of [bytes, Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])]) {
      const reply = await send(`${stage.app.origin}/api/large`, {
        method: 'POST',
        headers: stage.headersOf(),
        body,
      });
      assert.ok(bytes.equals(await buffer(reply.body)));
    }
  });

  it('stay compressed', async () => {
    stage.answer = (request, response) => {
      assert.equal(request.headers['accept-encoding'], 'gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([1, 2, 3]));
    };
    const headers = { ...stage.headersOf(), 'accept-encoding': 'gzip' };
    const reply = await send(`${stage.app.origin}/api`, { headers });
    assert.equal(reply.headers['content-encoding'], 'gzip');
    assert.deepEqual([...(await buffer(reply.body))], [1, 2, 3]);
  });

  it('reach the browser part by part', async () => {
    const exchange = nextExchange();
    const reply = send(`${stage.app.origin}/api`, { headers: stage.headersOf() });
    const { response } = await exchange;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    // The answer is there before its first part.
    const { body } = await reply;
    const parts = body[Symbol.asyncIterator]();
    for (const part of ['data: 1\n\n', 'data: 2\n\n']) {
      response.write(part);
      assert.equal(String((await parts.next()).value), part);
    }
    response.end();
    assert.equal((await parts.next()).done, true);
  });

  it('wait in neither direction for who is slow: a fast target is held back', async () => {
    const exchange = nextExchange();
    const reply = send(`${stage.app.origin}/api`, { headers: stage.headersOf(), highWaterMark: 1024 });
    const { response } = await exchange;
    const part = Buffer.alloc(MEBIBYTE);
    let sent = 0;
    while (response.write(part) || response.writableLength < 8 * MEBIBYTE) {
      sent++;
      assert.ok(sent < 200, 'The proxy takes all the target has, though nobody reads it.');
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
    const { body } = await reply;
    assert.ok((await buffer(body)).length >= sent * MEBIBYTE);
  });

  it('may be of any length up to the limit of the route', async () => {
    const bodies: number[] = [];
    stage.answer = (request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => (length += chunk.length));
      request.on('end', () => {
        bodies.push(length);
        response.end();
      });
    };
    assert.equal((await stage.ask('/api/small', { method: 'POST', body: 'x'.repeat(1000) })).status, 200);
    const told = await stage.ask('/api/small', { method: 'POST', body: 'x'.repeat(1001) });
    assert.equal(told.status, 413);
    assert.equal(told.code, 'body_too_large');
    const untold = Readable.from(['x'.repeat(600), 'x'.repeat(600)]);
    assert.equal((await stage.ask('/api/small', { method: 'POST', body: untold })).status, 413);
    assert.deepEqual(bodies, [1000]);
  });

  it('never reach the target as a whole when they are too long in truth', async () => {
    const exchange = nextExchange();
    async function* tooLong() {
      yield 'x'.repeat(600);
      await exchange;
      yield 'x'.repeat(600);
    }
    const reply = stage.ask('/api/small', { method: 'POST', body: Readable.from(tooLong()) });
    const { request } = await exchange;
    await assert.rejects(buffer(request), { code: 'ECONNRESET' });
    assert.equal((await reply).code, 'body_too_large');
  });

  it('are refused as soon as they are too long, while more is to come', { timeout: 10_000 }, async () => {
    for (const lines of [
      'Content-Length: 5000\r\n',
      `Transfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n1000\r\n`,
    ]) {
      const client = open('/api/small', lines, 'POST');
      const [answer] = (await once(client, 'data')) as [Buffer];
      assert.match(String(answer), /^HTTP\/1.1 413 /, lines);
      client.destroy();
    }
  });

  it('do not come with GET', async () => {
    const reply = await stage.app.send(
      `GET /api HTTP/1.1\r\nHost: app\r\nConnection: close\r\nContent-Length: 2\r\nX-CSRF: 1\r\nOrigin: ${stage.app.origin}\r\nCookie: user=alice\r\n\r\nhi`,
    );
    assert.match(reply, /^HTTP\/1.1 400 .*"invalid_request"/s);
    assert.equal(stage.seen.length, 0);
  });

  it('must not have been read before', async () => {
    const app = express();
    const dispatcher = new Agent();
    const { session, target } = stage;
    app.use(express.json());
    app.use(
      apiProxy({ session, dispatcher, routes: [{ path: '/api', target: target.origin, methods: ['POST'] }] }),
    );
    stage.app.serve(app);
    const headers = { 'content-type': 'application/json' };
    const reply = await stage.ask('/api', { method: 'POST', headers, body: '{"a":1}' });
    await dispatcher.destroy();
    assert.equal(reply.status, 500);
    assert.match(reply.body, /mount apiProxy\(\) before any body parser/);
    assert.equal(stage.seen.length, 0);
  });

  it('are waited for no longer than the route says', async () => {
    stage.answer = () => undefined;
    const silent = await stage.ask('/api');
    assert.equal(silent.status, 504);
    assert.equal(silent.code, 'upstream_timeout');

    stage.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('begun');
    };
    const begun = await send(`${stage.app.origin}/api`, { headers: stage.headersOf() });
    assert.equal(begun.statusCode, 200);
    await assert.rejects(begun.body.text());
  });

  it('end as broken when the target breaks off, and not as if they were whole', async () => {
    const exchange = nextExchange();
    const reply = send(`${stage.app.origin}/api`, { headers: stage.headersOf() });
    const { response } = await exchange;
    response.write('half of it');
    const { body } = await reply;
    response.destroy();
    await assert.rejects(body.text());
    assert.deepEqual(stage.told, ['upstream_unreachable: /api: The API cannot be reached.']);
  });

  it('answer 502 when the target breaks off before it answers', async () => {
    stage.answer = (request) => {
      request.socket.destroy();
    };
    assert.equal((await stage.ask('/api')).code, 'upstream_unreachable');
  });

  it('are no failure of the target when the browser has gone', { timeout: 10_000 }, async () => {
    for (const isBegun of [false, true]) {
      const exchange = nextExchange();
      const client = open('/api/patient', '');
      const { response } = await exchange;
      if (isBegun) {
        response.write('half of it');
        await once(client, 'data');
      }
      const gone = once(response, 'close');
      client.destroy();
      await gone;
    }
    stage.answer = (request) => {
      request.socket.destroy();
    };
    await stage.ask('/api');
    assert.deepEqual(stage.told, ['upstream_unreachable: /api: The API cannot be reached.']);
  });

  it('are not sent any more when the browser has gone before the answer', { timeout: 10_000 }, async () => {
    const exchange = nextExchange();
    const client = open('/api/patient', '');
    const { response } = await exchange;
    const gone = once(response, 'close');
    client.destroy();
    await gone;
    assert.equal(response.writableFinished, false);
  });

  it('are not sent any more when the browser has gone within the answer', { timeout: 10_000 }, async () => {
    const exchange = nextExchange();
    const client = open('/api/patient', '');
    const { response } = await exchange;
    response.write('half of it');
    await once(client, 'data');
    const gone = once(response, 'close');
    client.destroy();
    await gone;
    assert.equal(response.writableFinished, false);
  });

  it('are given up when the browser has gone within its own', { timeout: 10_000 }, async () => {
    const exchange = nextExchange();
    const client = open('/api/large', 'Content-Length: 1000000\r\n', 'POST');
    client.write('some of it');
    const { request } = await exchange;
    await once(request, 'data');
    client.destroy();
    await assert.rejects(buffer(request), { code: 'ECONNRESET' });
  });
});
