import { ApplicationInitStatus } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Auth, AuthError, provideAuth, withAuthLogging } from 'ngx-strongbox';
import { type Script, withScript } from './spec/scripted-strategy';

function setUp(script: Script = {}) {
  const info = jest.spyOn(console, 'info').mockReturnValue();
  const warn = jest.spyOn(console, 'warn').mockReturnValue();
  TestBed.configureTestingModule({ providers: [provideAuth(withScript(script), withAuthLogging())] });
  const auth = TestBed.inject(Auth);
  const lines = () => [...info.mock.calls, ...warn.mock.calls].map((line: unknown[]) => line.join(' '));
  return { auth, info, warn, lines, started: TestBed.inject(ApplicationInitStatus).donePromise };
}

const server_timeout = new AuthError('server_timeout', 'secret detail');

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('withAuthLogging', () => {
  it('prints what happens to the session, a line each, from the first event on', async () => {
    const { auth, info, started } = setUp();
    await started;
    await auth.renew();
    await auth.logout();
    expect(info.mock.calls).toEqual([
      ['[ngx-strongbox] signed in'],
      ['[ngx-strongbox] renewing the credential'],
      ['[ngx-strongbox] renewed the credential'],
      ['[ngx-strongbox] signed out: logout'],
    ]);
  });

  it('warns of what goes wrong, by its code', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const { auth, warn, started } = setUp({ renew: () => Promise.reject(server_timeout) });
    await started;
    await expect(auth.renew()).rejects.toBe(server_timeout);
    expect(warn.mock.calls).toEqual([
      ['[ngx-strongbox] could not renew the credential (server_timeout), next attempt in 1 s'],
    ]);
  });

  it('says that it is not known who is signed in', async () => {
    const { warn, started } = setUp({ restore: () => Promise.reject(server_timeout) });
    await started;
    expect(warn.mock.calls).toEqual([['[ngx-strongbox] cannot find out who is signed in (server_timeout)']]);
  });

  it('says why a session has ended', async () => {
    const { warn, started } = setUp({
      restore: async () => ({ reason: 'login-failed', error: new AuthError('login_refused') }),
    });
    await started;
    expect(warn).toHaveBeenCalledWith('[ngx-strongbox] signed out: login-failed (login_refused)');
  });

  it('prints nothing of who it is, nor of what a server has said', async () => {
    const { auth, lines, started } = setUp({ accessToken: async () => 'token-secret' });
    await started;
    await auth.renew();
    await auth.logout();
    expect(lines().length).toBeGreaterThan(0);
    expect(lines().join('\n')).not.toMatch(/alice|secret/i);
  });

  it('prints nothing in production', async () => {
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
    const { auth, lines, started } = setUp();
    await started;
    await auth.logout();
    expect(lines()).toEqual([]);
  });

  it('prints nothing once the app is gone', async () => {
    const { auth, lines, started } = setUp();
    await started;
    const before = lines().length;
    TestBed.resetTestingModule();
    await auth.logout();
    expect(lines()).toHaveLength(before);
  });
});
