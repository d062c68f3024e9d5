import { inspect } from 'node:util';
import { AuthError } from 'ngx-strongbox';
import { API, AppTab } from './spec/app-tab';
import { DISCOVERY, json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await SigningKey.generate());
  provider = tab.provider;
});

describe('what is secret', () => {
  const methods = ['debug', 'dir', 'error', 'group', 'info', 'log', 'table', 'trace', 'warn'] as const;

  it('appears nowhere: not on the console, not in an error, not in an event', async () => {
    const seen: unknown[] = [];
    const spies = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
    const attempt = async (operation: () => Promise<unknown>): Promise<void> => {
      tab.auth.events.subscribe((event) => 'error' in event && seen.push(event.error));
      await operation().catch((error: unknown) => seen.push(error));
      seen.push(tab.auth.error());
    };

    await tab.open();
    await attempt(() => tab.login());
    await attempt(() => tab.callApi());
    await attempt(() => tab.auth.renew());
    provider.tokens = (response) => ({ ...response, expires_in: 'never' });
    await attempt(() => tab.auth.renew());
    await attempt(() => tab.login());
    provider.tokens = (response) => ({ ...response, token_type: response['access_token'] });
    await attempt(() => tab.login());
    provider.tokens = (response) => response;
    provider.claims = (claims) => ({ ...claims, aud: 'other', iss: claims['nonce'] });
    await attempt(() => tab.login());
    provider.answer('/token', ({ form }) => json({ error: form.get('code') }, 400));
    await attempt(() => tab.login());
    provider.answer('/token', ({ form }) => new Response(form.get('code'), { status: 500 }));
    await attempt(() => tab.login());
    await attempt(() => tab.login({}, { error: provider.secrets[0] ?? '', state: 'forged' }));
    await attempt(() => tab.auth.logout());

    const printed = spies.flatMap((spy) => spy.mock.calls);
    expect(printed).toEqual(printed.map((): unknown[] => [expect.stringMatching(/^\[ngx-strongbox\] /)]));
    const texts = [...seen, ...printed].map((one) => inspect(one, { depth: 10, showHidden: true }));
    expect(texts.filter((text) => text.includes('token_response_invalid'))).not.toEqual([]);
    const random = tab.departures.flatMap(({ url }) => {
      const { state, nonce, code_challenge } = Object.fromEntries(new URL(url).searchParams);
      return [state, nonce, code_challenge];
    });
    const verifiers = provider.requestsTo('/token').map(({ form }) => form.get('code_verifier'));
    for (const secret of [...provider.secrets, ...random, ...verifiers, 'Name of alice']) {
      if (secret) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it('is not shown to the interceptors of the app', async () => {
    const seen: string[] = [];
    tab.interceptors = [
      (request, next) => {
        seen.push(request.url);
        return next(request);
      },
    ];
    await tab.signIn();
    await tab.auth.renew();
    await tab.callApi();
    await tab.auth.logout();
    await until(() => provider.requestsTo('/revoke').length === 1);

    const asked = new Set(provider.requests.map(({ path }) => path));
    expect([...asked].sort()).toEqual([DISCOVERY, '/jwks', '/revoke', '/token']);
    expect(seen).toEqual([API]);
  });

  it.each(['code', 'refresh_token'])('is not quoted from an error that repeats the %s', async (field) => {
    await tab.signIn();
    provider.answer('/token', ({ form }) => json({ error: form.get(field) ?? 'invalid_grant' }, 400));
    const refusedRenewal = await tab.auth.renew().catch((error: unknown) => error);
    await tab.login();
    const given = provider.requestsTo('/token').map(({ form }) => form.get(field));

    expect(given.filter((secret) => secret !== null)).not.toEqual([]);
    for (const error of [refusedRenewal, tab.auth.error()]) {
      expect(error).toBeInstanceOf(AuthError);
      for (const secret of given) if (secret) expect(inspect(error)).not.toContain(secret);
    }
  });
});
