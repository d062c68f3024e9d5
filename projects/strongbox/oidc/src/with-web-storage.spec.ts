import { provideAuth } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { type WebStorageOptions, withWebStorage } from 'ngx-strongbox/oidc';
import { AppTab } from './spec/app-tab';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

const risk: WebStorageOptions = { acknowledgeRisk: 'tokens are readable by any script on this origin' };
const key = SigningKey.generate();
const areas = [
  ['session', sessionStorage],
  ['local', localStorage],
] as const;

let tab: AppTab;
let provider: ScriptedProvider;
let warnings: unknown[];

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  warnings = [];
  jest.spyOn(console, 'warn').mockImplementation((text) => warnings.push(text));
});

/** `tsc` is what runs these: it fails where a line compiles after all. */
export const wrongWiring = () => [
  // @ts-expect-error: the risk is not acknowledged
  withWebStorage('local'),
  // @ts-expect-error: nor by other options
  withWebStorage('local', { idleTimeout: 60 }),
  // @ts-expect-error: nor by a word
  withWebStorage('local', { acknowledgeRisk: true }),
  // @ts-expect-error: nor in other words
  withWebStorage('local', { acknowledgeRisk: 'I know' }),
  // @ts-expect-error: no such area
  withWebStorage('cookie', risk),
  // @ts-expect-error: without a token in the browser there is nothing to store
  provideAuth(withBackendSession(), withWebStorage('local', risk)),
];

const tokensIn = (area: Storage) => Object.keys(area).filter((name) => name.startsWith('strongbox.tokens'));

describe.each(areas)('withWebStorage(%j)', (name, area) => {
  beforeEach(() => {
    tab.features = [withWebStorage(name, risk)];
  });

  it('keeps the session over a reload that asks the provider nothing', async () => {
    await tab.signIn();
    const asked = provider.requests.length;
    await tab.open();

    expect(tab.auth.user()?.sub).toBe('alice');
    expect(provider.requests).toHaveLength(asked);
    expect(tab.frames.made).toEqual([]);
  });

  it('leaves nothing behind after sign-out', async () => {
    await tab.signIn();
    expect(tokensIn(area)).toHaveLength(1);
    await tab.auth.logout();

    expect([...Object.keys(localStorage), ...Object.keys(sessionStorage)]).toEqual(['strongbox.logout']);
  });
});
