import { provideHttpClient, withXhr } from '@angular/common/http';
import { AppTab } from './spec/app-tab';
import { type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

describe('an HTTP client', () => {
  it('that follows redirects with the code in hand is refused', async () => {
    tab.providers = [provideHttpClient(withXhr())];

    await expect(tab.open()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(provider.requests).toEqual([]);
  });

  it('whose requests are not followed elsewhere is taken', async () => {
    tab.providers = [provideHttpClient()];
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(provider.requestsTo('/token').map(({ init }) => init.redirect)).toEqual(['error']);
  });
});
