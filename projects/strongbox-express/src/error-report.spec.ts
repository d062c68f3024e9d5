import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import express from 'express';
import { apiProxy, requireAccessToken, restLogin } from './public-api.ts';
import { audience, SpecIssuer } from './api/spec/spec-issuer.ts';
import { signingKeys } from './login/spec/login-server.ts';
import { listen } from './spec/listen.ts';
import { send } from './spec/send.ts';
import { SpecSession } from './spec/spec-session.ts';
import { sessionStage } from './session/spec/session-stage.ts';

/** What is on the console while a backend fails in that mode of Node. */
async function linesIn(t: TestContext, mode: string, fail: () => Promise<void>): Promise<readonly string[]> {
  const { NODE_ENV: before } = process.env;
  const lines: string[] = [];
  const note = (...texts: readonly unknown[]) => {
    // The provider of the stage has words of its own.
    const line = texts.join(' ');
    if (line.startsWith('[strongbox-express]')) lines.push(line);
  };
  const methods = [t.mock.method(console, 'warn', note), t.mock.method(console, 'error', note)];
  process.env['NODE_ENV'] = mode;
  try {
    await fail();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
    for (const { mock } of methods) mock.restore();
  }
  return lines;
}

const failures: Readonly<Record<string, readonly [RegExp, () => Promise<void>]>> = {
  'a login that the provider refuses': [
    /^\[strongbox-express\] provider_refused: The provider answered invalid_client\.$/,
    async () => {
      const stage = await sessionStage({ wrongSecret: 'not the one it knows', hasNoOnError: true });
      try {
        await stage.signIn(stage.browser());
      } finally {
        await stage.close();
      }
    },
  ],
  'an API that is not there': [
    /^\[strongbox-express\] upstream_unreachable: \/api: The API cannot be reached\.$/,
    async () => {
      const [app, target] = await Promise.all([listen(), listen()]);
      await target.close();
      const session = new SpecSession(app.origin);
      const routes = [{ path: '/api', target: target.origin, methods: ['GET' as const], anonymous: true }];
      app.serve(express().use(apiProxy({ session, routes })));
      await send('GET', `${app.origin}/api?q=hush`, { origin: app.origin, 'x-csrf': '1' });
      await app.close();
    },
  ],
  'a callback of the app that throws': [
    /^\[strongbox-express\] unexpected: Something went wrong\. at .*error-report\.spec\.ts/,
    async () => {
      const app = await listen();
      const login = restLogin({
        origin: app.origin,
        secrets: ['a secret of the specs that is long enough'],
        signingKeys,
        checkCredentials: async ({ password }) => {
          throw new Error(`No table for ${password}`);
        },
      });
      app.serve(express().use(login.router));
      await send(
        'POST',
        `${app.origin}/account/login`,
        { origin: app.origin, 'x-csrf': '1', 'content-type': 'application/json' },
        JSON.stringify({ username: 'alice', password: 'hush' }),
      );
      await app.close();
    },
  ],
};

for (const [what, [line, fail]] of Object.entries(failures)) {
  test(`${what} is a line on the console without onError`, async (t) => {
    const lines = await linesIn(t, 'development', fail);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', line);
    assert.doesNotMatch(lines[0] ?? '', /hush/);
  });

  const isBug = line.source.includes('unexpected');
  test(`${what} is ${isBug ? 'a' : 'no'} line on the console in production`, async (t) => {
    const lines = await linesIn(t, 'production', fail);
    assert.equal(lines.length, isBug ? 1 : 0);
    for (const each of lines) assert.match(each, line);
  });
}

test('junk of one kind is a line in ten seconds, and then says how much there was', async (t) => {
  const lines = await linesIn(t, 'development', async () => {
    await using issuer = await SpecIssuer.start();
    const app = await listen();
    app.serve(express().use(requireAccessToken({ issuer: issuer.issuer, audience })));
    const ask = (token: string) => send('GET', app.origin, { authorization: `Bearer ${token}` });
    for (let times = 0; times < 200; times++) assert.equal((await ask(`junk-${times}`)).status, 401);
    await ask(issuer.token({ aud: 'shop of hush' }));
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 11_000 });
    try {
      await ask('junk');
      await ask('junk');
    } finally {
      mock.timers.reset();
      await app.close();
    }
  });
  const start = '[strongbox-express] not_signed_in: An access token was refused:';
  assert.deepEqual(lines, [
    `${start} form.`,
    `${start} audience (set here: ${audience}).`,
    `${start} form. 199 more since that was said last.`,
  ]);
});
