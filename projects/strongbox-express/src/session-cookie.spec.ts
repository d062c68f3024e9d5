import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import expressSession from 'express-session';
import { openSite, type Site } from '../../demo-servers/src/site.ts';
import { answerErrors, csrfProtection, memoryStore } from './public-api.ts';
import { send } from './spec/send.ts';
import { StoreCalls } from './stores/spec/store-calls.ts';

const secret = 'a secret of more than thirty-two characters';
const names = ['__Host-Http-session', '__Host-XSRF-TOKEN', '__Host-Http-login', 'sid', '', '__proto__'];

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('cookies that nobody has set', () => {
  const store = memoryStore();
  let site: Site;
  let signedIn = 0;
  before(async () => {
    const csrf = csrfProtection({ origin: 'https://shop.example.com', secrets: [secret] });
    const sessionOf = ({ sessionID }: express.Request): string => sessionID;
    const app = express();
    app.use(
      expressSession({
        name: '__Host-Http-session',
        store: store.sessions,
        secret,
        resave: false,
        saveUninitialized: false,
      }),
    );
    app.all('/', csrf.guard(sessionOf), (request, response) => {
      if ('user' in request.session) signedIn++;
      response.send('done');
    });
    app.use(answerErrors);
    site = await openSite();
    site.serve(app);
  });
  after(() => site.close());

  it('are never a session, a token or a fault of the server, ten thousand of them', async () => {
    const random = seeded(4);
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
    const noise = (length: number): string =>
      Array.from({ length: random(length) }, () => String.fromCharCode(0x20 + random(0xdf)))
        .join('')
        .replaceAll('\x7f', '~');
    const values = [
      () => noise(60),
      () => `s:${noise(30)}.${noise(43)}`,
      () => `s%3A${'a'.repeat(32)}.${'b'.repeat(43)}`,
      () => `"${noise(10)}"`,
      () => `${'0'.repeat(64)}.${'0'.repeat(64)}`,
      () => '%E0%A4%A',
      () => 'j:{"user":1}',
      () => 'x'.repeat(random(2000)),
      () => '',
    ];
    const seen = new Map<number, number>();
    const header = (): string =>
      Array.from(
        { length: random(5) },
        () => `${pick(names)}${pick(['=', ' = ', '', '=='])}${pick(values)()}`,
      ).join(pick(['; ', ';', ';;', ',']));
    for (let i = 0; i < 10_000; i += 20)
      await Promise.all(
        Array.from({ length: 20 }, async (_, j) => {
          const isWrite = j % 2 === 0;
          const cookie = header();
          const token = pick(values)();
          const reply = await send(isWrite ? 'POST' : 'GET', site.origin, {
            'sec-fetch-site': 'same-origin',
            'x-csrf': '1',
            'x-xsrf-token': token,
            cookie,
          });
          seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
          assert.equal(reply.status, isWrite ? 403 : 200, cookie);
          assert.equal(reply.headers['set-cookie'], undefined);
        }),
      );
    assert.deepEqual(Object.fromEntries(seen), { 200: 5000, 403: 5000 });
    assert.equal(signedIn, 0);
    assert.equal(await new StoreCalls(store).length(), 0);
  });

  it('are refused by Node where they are larger than any browser sends', async () => {
    const reply = await send('GET', site.origin, { 'x-csrf': '1', cookie: `sid=${'x'.repeat(20_000)}` });
    assert.equal(reply.status, 431);
  });
});
