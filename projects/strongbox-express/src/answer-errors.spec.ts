import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import express from 'express';
import { openSite, type Site } from '../../demo-servers/src/site.ts';
import { answerErrors, BackendError, requireScope, type ErrorAnswer } from './public-api.ts';
import { send } from './spec/send.ts';

describe('answerErrors', () => {
  let site: Site;
  before(async () => {
    const app = express();
    app.use(express.json({ limit: 100 }));
    app.post('/', (_request, response) => {
      response.send('done');
    });
    app.get('/locked', () => {
      throw new BackendError('locked', 'Come back later.', { retryAfter: 1.2, cause: new Error('secret') });
    });
    app.get('/broken', () => {
      throw Object.assign(new Error('secret'), { status: 500 });
    });
    app.get('/strange', async () => {
      // Express gets whatever somebody throws.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'secret';
    });
    app.get('/half', (_request, response) => {
      response.write('half');
      throw new Error('secret');
    });
    app.get('/miswired', requireScope('read'));
    app.get('/path/:name', (_request, response) => {
      response.send('done');
    });
    app.use(answerErrors);
    site = await openSite();
    site.serve(app);
  });
  after(() => site.close());

  const json = { 'content-type': 'application/json' };
  const ask = async (method: string, path: string, headers = {}, body?: string) => {
    const reply = await send(method, site.origin + path, headers, body);
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.match(reply.headers['content-type'] ?? '', /^application\/json/);
    assert.doesNotMatch(reply.body, /secret|Error|\bat\b/);
    const { code, message } = JSON.parse(reply.body) as ErrorAnswer;
    return { status: reply.status, retryAfter: reply.headers['retry-after'], code, message };
  };

  it('answers an error of the backend with its status, code, message and when to come back', async () => {
    const answer = { status: 423, retryAfter: '2', code: 'locked', message: 'Come back later.' };
    assert.deepEqual(await ask('GET', '/locked'), answer);
  });

  it('answers what cannot be read as the client’s mistake', async () => {
    for (const body of ['{', '"text"', '{"a":1}}', '\u0000'])
      assert.equal((await ask('POST', '/', json, body)).code, 'invalid_request', body);
    const odd = { 'content-type': 'application/json; charset=nonsense' };
    assert.equal((await ask('POST', '/', odd, '{}')).code, 'invalid_request');
    const packed = { ...json, 'content-encoding': 'gzip' };
    assert.equal((await ask('POST', '/', packed, '{}')).code, 'invalid_request');
    assert.equal((await ask('GET', '/path/%E0%A4%A')).code, 'invalid_request');
    const { status, code } = await ask('POST', '/', json, JSON.stringify({ text: 'x'.repeat(200) }));
    assert.deepEqual({ status, code }, { status: 413, code: 'body_too_large' });
  });

  it('says nothing about any other error', async () => {
    const answer = {
      status: 500,
      retryAfter: undefined,
      code: 'unexpected',
      message: 'Something went wrong.',
    };
    assert.deepEqual(await ask('GET', '/broken'), answer);
    assert.deepEqual(await ask('GET', '/strange'), answer);
  });

  /** What is on the console for that request, in that mode of Node. */
  async function linesFor(t: TestContext, mode: string, request: () => Promise<unknown>) {
    const { NODE_ENV: usual } = process.env;
    const error = t.mock.method(console, 'error', () => undefined);
    process.env['NODE_ENV'] = mode;
    try {
      await request();
    } finally {
      if (usual === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = usual;
      error.mock.restore();
    }
    return error.mock.calls.map(({ arguments: texts }) => texts.join(' '));
  }

  for (const mode of ['development', 'production'])
    it(`leaves a line about a bug on the console in ${mode}, and none about the rest`, async (t) => {
      const [broken = '', ...more] = await linesFor(t, mode, () => ask('GET', '/broken'));
      assert.deepEqual(more, []);
      assert.match(
        broken,
        /^\[strongbox-express\] unexpected: Something went wrong\. at .*answer-errors\.spec/,
      );
      assert.doesNotMatch(broken, /secret/);
      const half = () => assert.rejects(send('GET', `${site.origin}/half`), { code: 'ECONNRESET' });
      assert.equal((await linesFor(t, mode, half)).length, 1);
      assert.deepEqual(await linesFor(t, mode, () => ask('GET', '/miswired')), [
        '[strongbox-express] unexpected: requireScope() needs requireAccessToken() before it, on the same route or router.',
      ]);
      for (const request of [
        () => ask('GET', '/locked'),
        () => ask('POST', '/', json, '{"secret'),
        () => ask('GET', '/path/%E0%A4%A'),
      ])
        assert.deepEqual(await linesFor(t, mode, request), []);
    });

  it('breaks off an answer that is half sent', async () => {
    await assert.rejects(send('GET', `${site.origin}/half`), { code: 'ECONNRESET' });
  });
});
