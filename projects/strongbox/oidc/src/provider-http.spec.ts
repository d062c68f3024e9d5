import { provideHttpClient, withXhr } from '@angular/common/http';
import { AuthError } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { json, type ScriptedProvider } from './spec/scripted-provider';
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

    await tab.open();
    expect(tab.errorCode).toBe('config_invalid');
    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(provider.requests).toEqual([]);
  });

  it('whose requests are not followed elsewhere is taken', async () => {
    tab.providers = [provideHttpClient()];
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(provider.requestsTo('/token').map(({ init }) => init.redirect)).toEqual(['error']);
  });
});

describe('what a provider says about when to come back', () => {
  const now = Date.UTC(2026, 0, 1);
  const retryAfter = async (value: string, answer: Response): Promise<number | null> => {
    await tab.signIn();
    jest.spyOn(Date, 'now').mockReturnValue(now);
    answer.headers.set('Retry-After', value);
    provider.answer('/token', () => answer);
    const error = await tab.auth.renew().catch((thrown: unknown) => thrown);
    if (!(error instanceof AuthError)) throw new Error('The renewal has not failed.');
    expect(error.code).toBe('server_unreachable');
    expect(tab.auth.isSignedIn()).toBe(true);
    return error.retryAfter;
  };

  it.each<[value: string, seconds: number | null]>([
    ['7', 7],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['0', null],
    ['-5', null],
    ['Wed, 31 Dec 2025 00:00:00 GMT', null],
    ['soon', null],
    ['', null],
    ['86400', 3600],
    ['9'.repeat(400), 3600],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 3600],
  ])('is understood: %s', async (value, seconds) => {
    expect(await retryAfter(value, new Response('Busy', { status: 503 }))).toBe(seconds);
  });

  it.each([
    ['429', json({ error: 'access_denied' }, 429)],
    ['an OAuth error that passes', json({ error: 'temporarily_unavailable' }, 400)],
  ])('goes for %s too', async (_, answer) => {
    expect(await retryAfter('7', answer)).toBe(7);
  });
});
