import { inspect } from 'node:util';
import { AppTab } from './spec/app-tab';
import { json, ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  provider = new ScriptedProvider(await SigningKey.generate());
  tab = new AppTab(provider);
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
    expect(printed).toEqual(printed.map(() => [expect.stringMatching(/^\[ngx-strongbox\] /)]));
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
});
