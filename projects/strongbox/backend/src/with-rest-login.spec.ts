import { API, RestApp } from './spec/rest-app';

let app: RestApp;

beforeEach(() => {
  app = new RestApp();
  jest.spyOn(console, 'info').mockReturnValue();
});

describe('withRestLogin', () => {
  it('asks once on a first visit, and says nothing about it', async () => {
    const consoles = (['log', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));
    await app.open();
    expect(app.outcome).toBe('no-session');
    expect(app.auth.error()).toBeNull();
    expect(app.account.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://localhost/account/refresh',
    ]);
    for (const method of consoles) expect(method).not.toHaveBeenCalled();
  });

  it('signs in, and sends the token to listed servers', async () => {
    await app.open();
    expect(await app.signIn()).toBe('signed-in');
    expect(app.auth.user()).toEqual({ sub: 'alice', name: 'Name of alice' });
    expect(await app.credentialFor(API)).toBe(`Bearer ${app.account.tokens.at(-1)}`);
  });
});
