import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationInitStatus } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  authInterceptor,
  type NoSession,
  provideAuth,
  type Session,
  withResourceServers,
} from 'ngx-strongbox';
import { firstValueFrom, type Observable } from 'rxjs';
import { pending } from './spec/pending';
import { RecordingBackend } from './spec/recording-backend';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const api = 'https://api.example.com/v1';
const minutes = 60_000;
const due = (): Session => ({ ...alice, expiresAt: Date.now() - 1 });
const good = (): Session => ({ ...alice, expiresAt: Date.now() + 10 * minutes });

function setUp(script: Script = {}, servers = [api]) {
  const backend = new RecordingBackend();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(withScript(script), withResourceServers(...servers)),
    ],
  });
  const http = TestBed.inject(HttpClient);
  const restored = TestBed.inject(ApplicationInitStatus).donePromise;
  return { backend, http, restored, auth: TestBed.inject(Auth) };
}

const answerTo = (request: Observable<unknown>) => firstValueFrom(request);

describe('authInterceptor', () => {
  beforeEach(() => jest.spyOn(console, 'info').mockReturnValue());

  it('puts the credential on requests to a listed server', async () => {
    const { backend, http } = setUp();
    await answerTo(http.post(`${api}/orders`, { id: 1 }));
    expect(backend.credentials).toEqual(['Bearer secret']);
    expect(backend.sent[0]).toMatchObject({ method: 'POST', body: { id: 1 }, url: `${api}/orders` });
  });

  it('does not touch requests to other servers, nor wait for the session', () => {
    const { backend, http } = setUp({ restore: () => pending<Session>().promise });
    http.get('https://elsewhere.example/').subscribe();
    expect(backend.credentials).toEqual([null]);
  });

  it('leaves a credential alone that the app has set itself', async () => {
    const { backend, http } = setUp();
    await answerTo(http.get(api, { headers: { authorization: 'Basic own' } }));
    expect(backend.credentials).toEqual(['Basic own']);
  });

  it('waits while the session is being restored', async () => {
    const restore = pending<Session>();
    const { backend, http, restored } = setUp({ restore: () => restore.promise });
    const answer = answerTo(http.get(api));
    const sentBefore = restored.then(() => backend.sent.length);
    restore.resolve(alice);
    await answer;
    expect(backend.credentials).toEqual(['Bearer secret']);
    expect(await sentBefore).toBe(0);
  });

  it('sends without a credential when nobody is signed in', async () => {
    const accessToken = jest.fn(async () => 'secret');
    const nobody: NoSession = { reason: 'no-session' };
    const { backend, http } = setUp({ restore: async () => nobody, accessToken });
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual([null]);
    expect(accessToken).not.toHaveBeenCalled();
  });

  it('sends without a credential after the user has signed out', async () => {
    const { backend, http, auth } = setUp();
    await answerTo(http.get(api));
    await auth.logout();
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual(['Bearer secret', null]);
  });

  it('sends without a credential when the strategy has none', async () => {
    const { backend, http } = setUp({ accessToken: async () => null });
    await answerTo(http.get(api));
    expect(backend.credentials).toEqual([null]);
  });

  it('fails when nobody knows who is signed in, and sends nothing', async () => {
    const { backend, http } = setUp({ restore: () => Promise.reject(new AuthError('server_unreachable')) });
    await expect(answerTo(http.get(api))).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(backend.sent).toEqual([]);
  });

  it('sends nothing when the caller has gone while it waited', async () => {
    const restore = pending<Session>();
    const { backend, http } = setUp({ restore: () => restore.promise });
    http.get(`${api}/gone`).subscribe().unsubscribe();
    const answer = answerTo(http.get(`${api}/here`));
    restore.resolve(alice);
    await answer;
    expect(backend.sent.map(({ url }) => url)).toEqual([`${api}/here`]);
  });
});

describe('authInterceptor, when the credential is due', () => {
  it('renews once for twenty requests at a time, which all get the new one', async () => {
    let token = 'old';
    const renewal = pending<Session>();
    const renew = jest.fn(() => renewal.promise);
    const { backend, http } = setUp({ restore: async () => due(), renew, accessToken: async () => token });
    const answers = Array.from({ length: 20 }, (_, id) => answerTo(http.get(`${api}/${id}`)));
    token = 'new';
    renewal.resolve(good());
    await Promise.all(answers);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(backend.credentials).toEqual(Array.from({ length: 20 }, () => 'Bearer new'));
    await answerTo(http.get(api));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it.each([
    [10 * minutes, 5001, 0],
    [10 * minutes, 5000, 1],
    [20_000, 2001, 0],
    [20_000, 2000, 1],
  ])(
    'renews one of %d ms a little before its end: %d ms before, %d time(s)',
    async (life, left, renewals) => {
      const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
      const renew = jest.fn(async () => good());
      const { http, restored } = setUp({
        restore: async () => ({ ...alice, expiresAt: 1_000_000 + life }),
        renew,
      });
      await restored;
      now.mockReturnValue(1_000_000 + life - left);
      await answerTo(http.get(api));
      expect(renew).toHaveBeenCalledTimes(renewals);
    },
  );

  it.each(['server_unreachable', 'server_timeout'] as const)(
    'fails with %s and keeps the user signed in when it cannot be renewed for the moment',
    async (code) => {
      const renew = jest.fn<Promise<Session>, []>().mockRejectedValueOnce(new AuthError(code));
      renew.mockImplementation(async () => good());
      const { backend, http, auth } = setUp({ restore: async () => due(), renew });
      await expect(answerTo(http.get(api))).rejects.toMatchObject({ name: 'AuthError', code });
      expect(backend.sent).toEqual([]);
      expect(auth.isSignedIn()).toBe(true);
      await answerTo(http.get(api));
      expect(backend.credentials).toEqual(['Bearer secret']);
    },
  );

  it('fails with the reason and signs the user out when the session has ended', async () => {
    const error = new AuthError('login_required');
    const { backend, http, auth } = setUp({ restore: async () => due(), renew: () => Promise.reject(error) });
    await expect(answerTo(http.get(api))).rejects.toBe(error);
    expect(backend.sent).toEqual([]);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'session-ended', error });
  });

  it('sends nothing when the user signs out while it is being renewed', async () => {
    const asked = pending<undefined>();
    const { backend, http, auth } = setUp({
      restore: async () => due(),
      renew: () => {
        asked.resolve(undefined);
        return pending<Session>().promise;
      },
    });
    const answer = answerTo(http.get(api));
    await asked.promise;
    await auth.logout();
    await expect(answer).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
  });
});

describe('The hint for a request that matches no resource server', () => {
  const own = document.baseURI;

  async function hintsOf(servers: string[], ...urls: string[]): Promise<string[]> {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const { http } = setUp({}, servers);
    for (const url of urls) await answerTo(http.get(url));
    return info.mock.calls.map(([text]) => String(text));
  }

  it('names the rule of the same origin as the closest', async () => {
    const [hint] = await hintsOf(['https://other.example/', api], 'https://api.example.com/v2');
    expect(hint).toContain('https://api.example.com/v2 matched no resource server');
    expect(hint).toContain(`closest is '${api}', whose path`);
  });

  it('names the rule of the same host as the closest, when scheme or port differ', async () => {
    const [hint] = await hintsOf(['https://other.example/', api], 'https://api.example.com:8443/v1');
    expect(hint).toContain(`closest is '${api}', which has another scheme or port`);
  });

  it('names all rules when none is close', async () => {
    const [hint] = await hintsOf([api, 'https://other.example/'], 'https://elsewhere.example/');
    expect(hint).toContain(`none of '${api}', 'https://other.example/' has this origin`);
  });

  it('says so when none is listed', async () => {
    const [hint] = await hintsOf([], 'https://elsewhere.example/');
    expect(hint).toContain('none is listed');
  });

  it('comes once per address, whatever the query', async () => {
    const [first, second] = ['https://elsewhere.example/a', 'https://elsewhere.example/b'];
    const hints = await hintsOf([api], first, `${first}?page=2`, first, second);
    expect(hints).toHaveLength(2);
  });

  it('does not tell what is in the query', async () => {
    const hints = await hintsOf([api], 'https://elsewhere.example/?key=private#private');
    expect(hints).toHaveLength(1);
    expect(hints.join()).not.toContain('private');
  });

  it('does not come for a listed server, for files of the app and for what is not http', async () => {
    const urls = [
      api,
      `${own}i18n/en.json`,
      '/assets/logo.svg',
      'data:text/plain,x',
      'blob:https://x.example/1',
    ];
    expect(await hintsOf([api], ...urls)).toEqual([]);
  });

  it('does not come in production', async () => {
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
    expect(await hintsOf([api], 'https://elsewhere.example/')).toEqual([]);
  });
});
