import { HttpErrorResponse } from '@angular/common/http';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from '../../oidc/src/spec/until';
import { RestApp } from './spec/rest-app';
import { type Answer, ok, refusal } from './spec/scripted-account';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const methods = ['debug', 'dir', 'error', 'group', 'info', 'log', 'table', 'trace', 'warn'] as const;
const answers: readonly (readonly [string, Answer | null])[] = [
  ['that succeeds', null],
  ['with a wrong password', refusal(401, 'wrong_credentials')],
  ['that needs a second factor', refusal(401, 'second_factor_required')],
  ['that is refused', refusal(403, 'csrf_refused')],
  ['that meets an outage', new HttpErrorResponse({ status: 503 })],
  ['that gets nonsense', ok('<!doctype html>')],
];

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

let app: RestApp;
let spies: jest.SpyInstance[];

beforeEach(async () => {
  localStorage.clear();
  app = new RestApp();
  spies = methods.map((method) => jest.spyOn(console, method).mockReturnValue());
  await app.open();
});

/** A login with something in its credentials that can be told from all else: a copy of them would hold it too. */
async function attempt(answer: Answer | null): Promise<WeakRef<object>> {
  app.account.answer('/account/login', answer ? () => answer : undefined);
  const device = { name: 'a browser' };
  const credentials = { username: 'alice', password: 'correct horse', device };
  await app.auth.login({ credentials, redirectTo: '/' }).catch(() => undefined);
  // The script keeps what it was sent.
  app.account.sent.length = 0;
  return new WeakRef(device);
}

describe('Credentials', () => {
  it.each(answers)('are in no memory after a login %s', async (_, answer) => {
    const sent = await attempt(answer);
    // A reference that has just been looked at lives until the next turn.
    await nextTurn();
    collectGarbage();
    expect(sent.deref()).toBeUndefined();
  });

  it('are in no error, event, state or line on the console', async () => {
    const seen: unknown[] = [];
    app.auth.events.subscribe((event) => seen.push(event));
    const credentials = { username: 'username-typed', password: 'password-typed', secondFactor: '246810' };
    for (const [, answer] of answers) {
      app.account.answer('/account/login', () => answer ?? refusal(423, 'locked', 60));
      const outcome = app.auth.login({ credentials, acr: 'mfa', redirectTo: '/' });
      seen.push(await outcome.catch((error: unknown) => error), app.auth.state());
    }
    app.account.passwords.set('username-typed', 'password-typed');
    app.account.answer('/account/login');
    expect(await app.auth.login({ credentials, acr: 'mfa' })).toBe('signed-in');
    seen.push(app.auth.state(), ...spies.map((spy): unknown => spy.mock.calls));

    const text = seen.map((one) => inspect(one, { depth: 10, showHidden: true })).join('\n');
    expect(text).toContain('server_unreachable');
    for (const secret of ['password-typed', '246810', ...app.account.tokens])
      expect(text).not.toContain(secret);
    expect(text.replaceAll(/sub: 'username-typed'|Name of username-typed/g, '')).not.toContain(
      'username-typed',
    );
  });
});

describe('What a renewal has replaced', () => {
  it('is in no memory', async () => {
    await app.signIn();
    const before = ((): WeakRef<object> => {
      const state = app.auth.state();
      if (state.status !== 'signed-in') throw new Error(state.status);
      return new WeakRef(state.session);
    })();
    await app.auth.renew();
    // What a compiler thread still looks at is not collected the first time.
    await until(() => {
      collectGarbage();
      return before.deref() === undefined;
    });
  });
});

describe('What arrives after a logout', () => {
  it.each([
    ['a renewal', '/account/refresh', () => app.auth.renew()],
    ['a login', '/account/login', () => app.signIn()],
  ])('is in no memory (%s)', async (_, path, start) => {
    await app.signIn();
    let resolve: (answer: Answer) => void = () => undefined;
    app.account.answer(path, () => new Promise<Answer>((settle) => (resolve = settle)));
    const before = app.account.requestsTo(path).length;
    const running = start().catch(() => undefined);
    await until(() => app.account.requestsTo(path).length > before);
    await app.auth.logout();
    await running;

    const late = ((): WeakRef<object> => {
      const user = { sub: 'alice' };
      resolve(ok({ signed_in: true, user, expires_in: 300, ends_in: 600, access_token: 'late' }));
      // Both would keep it.
      resolve = () => undefined;
      app.account.answer(path);
      return new WeakRef(user);
    })();
    // What a compiler thread still looks at is not collected the first time.
    await until(() => {
      collectGarbage();
      return late.deref() === undefined;
    });
  });
});
