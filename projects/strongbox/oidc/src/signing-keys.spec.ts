import { AppTab } from './spec/app-tab';
import { json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const first = SigningKey.generate('RS256', 'first');
const second = SigningKey.generate('RS256', 'second');

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await first);
  provider = tab.provider;
});

const fetches = () => provider.requestsTo('/jwks').length;
const later = (seconds: number) => {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
};

describe('the keys of the provider', () => {
  it('are fetched once for a page', async () => {
    await tab.signIn();
    await tab.auth.renew();
    await tab.auth.renew();

    expect(fetches()).toBe(1);
  });

  it('are fetched again, past the HTTP cache, when a token names one that is not among them', async () => {
    await tab.signIn();
    provider.rotate(await second);
    await tab.auth.renew();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(provider.requestsTo('/jwks').map(({ init }) => init.cache)).toEqual(['default', 'no-cache']);
  });

  it('are not fetched for every token that names an unknown key', async () => {
    await tab.signIn();
    provider.rotate(await second);
    await tab.auth.renew();
    provider.key = await SigningKey.generate('RS256', 'third');

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'id_token_key_unknown' });
    expect(fetches()).toBe(2);
  });

  it('are fetched for an unknown key again once that has cooled down', async () => {
    await tab.signIn();
    provider.rotate(await second);
    await tab.auth.renew();
    provider.rotate(await SigningKey.generate('RS256', 'third'));
    later(31);

    await tab.auth.renew();
    expect(fetches()).toBe(3);
  });

  it('do not end a session when they cannot be fetched for the moment', async () => {
    await tab.signIn();
    provider.rotate(await second);
    provider.answer('/jwks', () => new Response(null, { status: 503 }));
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('are fetched again at once for an unknown key if that failed', async () => {
    provider.tokens = ({ refresh_token: _, ...response }) => response;
    await tab.signIn();
    // The HTTP cache goes on with the old ones.
    const old = provider.keys;
    provider.rotate(await second);
    let isDown = true;
    provider.answer('/jwks', ({ init }) => {
      if (init.cache !== 'no-cache') return json(old);
      return isDown ? new Response(null, { status: 503 }) : json(provider.keys);
    });
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.isSignedIn()).toBe(true);

    isDown = false;
    await tab.auth.renew();
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('have to be there before a refresh token is spent', async () => {
    await tab.signIn();
    provider.rotate(await second);
    provider.answer('/jwks', () => new Response(null, { status: 503 }));
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    provider.requests.length = 0;

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(fetches()).toBe(1);
    expect(provider.requestsTo('/token')).toEqual([]);
  });

  it('are asked for again after a failure', async () => {
    provider.answer('/jwks', () => new Response(null, { status: 503 }));
    await tab.signIn();
    expect(tab.outcome).toBe('unreachable');

    provider.answer('/jwks');
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('are found by a token that names none if only one fits', async () => {
    provider.rotate(await first, (await SigningKey.generate('ES256')).publicJwk);
    provider.idToken = (claims) => provider.key.sign(claims, { kid: undefined });
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('are not guessed for a token that names none if several fit', async () => {
    provider.rotate(await first, (await second).publicJwk);
    provider.idToken = (claims) => provider.key.sign(claims, { kid: undefined });
    await tab.signIn();

    expect(tab.errorCode).toBe('id_token_key_unknown');
  });

  it('may include some nobody here can use', async () => {
    provider.rotate(
      await first,
      { kty: 'OKP', crv: 'Unheard-of', kid: 'other' },
      { kty: 'new', kid: 'newest' },
    );
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it.each<[title: string, key: () => Promise<object>]>([
    ['a private one', async () => (await first).privateJwk],
    ['one for encryption', async () => ({ ...(await first).publicJwk, use: 'enc' })],
    ['one for another algorithm', async () => ({ ...(await first).publicJwk, alg: 'PS256' })],
    ['a symmetric one', async () => ({ kty: 'oct', k: 'AAAA', kid: 'first' })],
  ])('verify nothing with %s', async (_, key) => {
    provider.keys = { keys: [await key()] };
    await tab.signIn();

    expect(tab.errorCode).toBe('id_token_key_unknown');
    expect(await tab.leftovers()).toEqual([]);
  });

  it.each<[title: string, body: unknown]>([
    ['null', null],
    ['a list', []],
    ['a text', 'keys'],
    ['an object without keys', {}],
    ['an object with keys that are no list', { keys: {} }],
  ])('are refused when they are %s', async (_, body) => {
    provider.answer('/jwks', () => json(body));
    await tab.signIn();

    expect(tab.errorCode).toBe('provider_metadata_invalid');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('are refused when the list holds something else', async () => {
    provider.keys = { keys: [null, 'key', (await first).publicJwk] };
    await tab.signIn();

    expect(tab.outcome).toBe('login-failed');
    expect(await tab.leftovers()).toEqual([]);
  });
});
