import { TestBed } from '@angular/core/testing';
import { Auth, AuthError, type NoSession, provideAuth, withRestore } from 'ngx-strongbox';
import { withScript } from './spec/scripted-strategy';

const nobody: NoSession = { reason: 'no-session' };

function authWhoseLoginFailsWith(reason: unknown): Auth {
  const login = async () => {
    throw reason;
  };
  TestBed.configureTestingModule({
    providers: [provideAuth(withScript({ restore: async () => nobody, login }))],
  });
  return TestBed.inject(Auth);
}

const failureOf = (verb: Promise<unknown>): Promise<unknown> =>
  verb.then(() => null).catch((error: unknown) => error);

function inProduction(): void {
  jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
}

describe('AuthError', () => {
  it('names the fix in dev mode', async () => {
    const error = await failureOf(authWhoseLoginFailsWith(null).renew());
    expect(error).toMatchObject({ code: 'not_signed_in', name: 'AuthError' });
    expect(error).toMatchObject({ message: 'not_signed_in: there is no session to renew: call login().' });
  });

  it('is the bare code in production', async () => {
    inProduction();
    const error = await failureOf(authWhoseLoginFailsWith(null).renew());
    expect(error).toMatchObject({ code: 'not_signed_in', message: 'not_signed_in' });
    expect(() =>
      provideAuth(withScript(), withRestore({ timeLimit: 1 }), withRestore({ timeLimit: 1 })),
    ).toThrow(/^config_invalid$/);
  });

  it('is an Error, carries its cause and leaves it out of the message', () => {
    const cause = new AuthError('server_unreachable');
    const error = new AuthError('token_request_refused', null, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe('AuthError: token_request_refused');
  });

  it('passes through as the strategy made it', async () => {
    const error = new AuthError('pkce_unsupported', 'detail');
    expect(await failureOf(authWhoseLoginFailsWith(error).login())).toBe(error);
  });

  it.each([
    [new TypeError('token=secret'), 'unexpected: TypeError'],
    [Object.assign(new Error('secret', { cause: 'secret' }), { body: 'secret' }), 'unexpected: Error'],
    [new DOMException('secret', 'AbortError'), 'unexpected: AbortError'],
    ['secret', 'unexpected: string'],
    [{ secret: 'secret' }, 'unexpected: object'],
    [undefined, 'unexpected: undefined'],
  ])('hides everything about a foreign error but its name, as with %p', async (foreign, message) => {
    const error = await failureOf(authWhoseLoginFailsWith(foreign).login());
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'unexpected', message });
    expect((error as AuthError).cause).toBeUndefined();
  });

  it('hides the name of a foreign error, too, in production', async () => {
    inProduction();
    const error = await failureOf(authWhoseLoginFailsWith(new TypeError('secret')).login());
    expect(error).toMatchObject({ code: 'unexpected', message: 'unexpected' });
  });
});
