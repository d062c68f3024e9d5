import { AppTab } from './spec/app-tab';
import { type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

describe('an access token', () => {
  it('is given once the session is restored', async () => {
    await tab.signIn();
    const release = provider.holdBack('/token');
    provider.requests.length = 0;
    tab.start();
    const token = tab.accessTokens.get();
    await until(() => provider.requestsTo('/token').length === 1);
    expect(tab.outcome).toBe('restoring');
    release();

    expect(await token).toMatch(/^access-/);
    expect(`Bearer ${String(await token)}`).toBe(await tab.callApi());
  });

  it('is null once nobody is found', async () => {
    tab.start();

    expect(await tab.accessTokens.get()).toBeNull();
    expect(tab.outcome).toBe('no-session');
  });

  it('is refused, not denied, while the provider cannot be reached', async () => {
    await tab.signIn();
    provider.answer('/token', () => new Response(null, { status: 503 }));
    tab.start();

    await expect(tab.accessTokens.get()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.outcome).toBe('unreachable');
  });

  it('is renewed first if it has ended', async () => {
    await tab.signIn();
    const before = await tab.accessTokens.get();
    const later = Date.now() + 300_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);

    expect(await tab.accessTokens.get()).not.toBe(before);
    expect(provider.requestsTo('/token')).toHaveLength(2);
  });
});
