import { assert, asyncProperty, jsonValue, oneof, record, string } from 'fast-check';
import { provideAuth } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { type WebStorageOptions, withWebStorage } from 'ngx-strongbox/oidc';
import { overlay } from '../../src/spec/overlay';
import { TabBrowser } from '../../src/spec/tab';
import { API, AppTab } from './spec/app-tab';
import { passes } from './spec/passes';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const risk: WebStorageOptions = { acknowledgeRisk: 'tokens are readable by any script on this origin' };
const key = SigningKey.generate();
const areas = [
  ['session', sessionStorage],
  ['local', localStorage],
] as const;
const tokensName = 'strongbox.tokens https://id.example.com shop';
const usedName = 'strongbox.used https://id.example.com shop';
const minutes = 60;
const hours = 3600;

let tab: AppTab;
let provider: ScriptedProvider;
let warnings: string[];

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  warnings = [];
  jest.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
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

const keys = () => [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
const tokenKeys = () => keys().filter((name) => name === tokensName || name === usedName);
const refreshes = () =>
  provider.requestsTo('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token').length;
/** The page is replaced by a new one of the same tab. */
const reload = (): Promise<void> => {
  window.dispatchEvent(new Event('pagehide'));
  return tab.open();
};
const forbid = (): never => {
  throw new DOMException('', 'SecurityError');
};

describe.each(areas)('withWebStorage(%j)', (name, area) => {
  beforeEach(() => {
    tab.features = [withWebStorage(name, risk)];
  });

  it('keeps the session over a reload that asks the provider nothing', async () => {
    await tab.signIn();
    const asked = provider.requests.length;
    await reload();

    expect(tab.auth.user()?.sub).toBe('alice');
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(provider.requests).toHaveLength(asked);
    expect(tab.frames.made).toEqual([]);
  });

  it('leaves nothing behind after sign-out, and what others keep there alone', async () => {
    area.setItem('strongbox.tokens https://id.example.com other', 'not mine');
    await tab.signIn();
    expect(area.getItem(tokensName)).toContain('"refreshToken"');
    const leaving = tab.auth.logout();
    expect(area.getItem(tokensName)).toBeNull();
    await leaving;

    expect(keys().sort()).toEqual(['strongbox.logout', 'strongbox.tokens https://id.example.com other']);
  });

  it('refuses to start without the acknowledgement, and with a limit that is none', () => {
    const invalid: unknown[] = [
      undefined,
      {},
      { acknowledgeRisk: 'yes' },
      { ...risk, absoluteTimeout: 0 },
      { ...risk, idleTimeout: -1 },
      { ...risk, idleTimeout: NaN },
    ];
    for (const options of invalid) {
      expect(() => withWebStorage(name, options as WebStorageOptions)).toThrow(
        expect.objectContaining({ code: 'config_invalid' }) as Error,
      );
    }
  });

  it('refuses to start with an area that is none', () => {
    for (const area of [`${name}Storage`, undefined]) {
      expect(() => withWebStorage(area as never, risk)).toThrow(
        expect.objectContaining({ code: 'config_invalid' }) as Error,
      );
    }
  });

  it('says in dev mode what would be safer, once', async () => {
    await tab.signIn();
    warnings.length = 0;
    await reload();
    await tab.callApi();

    expect(warnings).toHaveLength(1);
    for (const word of ['withBackendSession', 'memory', 'node_modules/ngx-strongbox/docs/web-storage.md']) {
      expect(warnings[0]).toContain(word);
    }
  });

  it('lets tokens go that nobody has used for half an hour, and keeps those that are used', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    for (const pause of [29 * minutes, 29 * minutes]) {
      passes(pause);
      await reload();
      expect(tab.outcome).toBe('signed-in');
    }
    passes(31 * minutes);
    await reload();

    expect(tab.outcome).toBe('no-session');
    expect(tokenKeys()).toEqual([]);
  });

  it('notes their use no more than once a minute', async () => {
    await tab.signIn();
    const first = area.getItem(usedName);
    passes(50);
    await tab.callApi();
    expect(area.getItem(usedName)).toBe(first);
    passes(20);
    await tab.callApi();
    expect(Number(area.getItem(usedName))).toBe(Date.now());
  });

  it('lets them go 8 hours after the login, however often they were used and renewed', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    for (let pause = 0; pause < 8 * hours - 25 * minutes; pause += 25 * minutes) {
      passes(25 * minutes);
      await reload();
      expect(tab.outcome).toBe('signed-in');
    }
    passes(25 * minutes);
    await reload();

    expect(tab.outcome).toBe('no-session');
    expect(tokenKeys()).toEqual([]);
  });

  it('takes other limits, in seconds', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    tab.features = [withWebStorage(name, { ...risk, idleTimeout: 100, absoluteTimeout: 150 })];
    for (const [pauses, outcome] of [
      [[99], 'signed-in'],
      [[101], 'no-session'],
      [[90, 70], 'no-session'],
    ] as const) {
      await tab.signIn();
      for (const pause of pauses) {
        passes(pause);
        await reload();
      }
      expect(tab.outcome).toBe(outcome);
    }
  });

  it.each<[string, () => void]>([
    [
      'cut short',
      () => {
        area.setItem(tokensName, area.getItem(tokensName)?.slice(0, -9) ?? '');
      },
    ],
    [
      'of another version',
      () => {
        change((entry) => ({ ...entry, record: { ...entry.record, version: 2 } }));
      },
    ],
    [
      'without an id',
      () => {
        change(({ record }) => ({ record }));
      },
    ],
    [
      'used at no known time',
      () => {
        area.removeItem(usedName);
      },
    ],
    [
      'used in the far future',
      () => {
        area.setItem(usedName, String(Date.now() + 1e9));
      },
    ],
  ])('lets tokens go that are %s', async (_, damage) => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    damage();
    await reload();

    expect(tab.outcome).toBe('no-session');
    expect(tokenKeys()).toEqual([]);
  });

  it('starts and signs nobody in, whatever lies there', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    const junk = oneof(
      string(),
      jsonValue().map((value) => JSON.stringify(value)),
      record({ id: string(), record: jsonValue() }).map((value) => JSON.stringify(value)),
    );
    await assert(
      asyncProperty(junk, async (text) => {
        area.setItem(tokensName, text);
        area.setItem(usedName, String(Date.now()));
        await reload();
        expect(tab.outcome).toBe('no-session');
        expect(await tab.leftovers()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, PropertyDescriptor]>([
    ['blocked', { get: forbid }],
    ['missing', { value: null }],
    ['read-only', { value: overlay(area, { setItem: forbid }) }],
  ])('keeps tokens in memory where storage is %s, and says so once', async (_, descriptor) => {
    tab.windowMembers = Object.defineProperty({}, `${name}Storage`, descriptor);
    await tab.signIn();
    warnings.length = 0;
    expect(tab.outcome).toBe('signed-in');
    await tab.auth.renew();
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(tokenKeys()).toEqual([]);

    // There the next page signs in silently, as from memory.
    await reload();
    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.made).toHaveLength(1);
    await tab.auth.logout();
    expect(warnings.filter((text) => text.includes('storage_unavailable'))).toHaveLength(1);
  });

  it('does not leave a spent refresh token behind where there is no room for the next', async () => {
    await tab.signIn();
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    await tab.auth.renew();

    expect(tokenKeys()).toEqual([]);
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(warnings.filter((text) => text.includes('storage_unavailable'))).toHaveLength(1);
  });

  interface Entry {
    readonly id: string;
    readonly record: object;
  }

  function change(how: (entry: Entry) => object): void {
    area.setItem(tokensName, JSON.stringify(how(JSON.parse(area.getItem(tokensName) ?? '') as Entry)));
  }
});

describe("withWebStorage('local')", () => {
  beforeEach(() => {
    tab.features = [withWebStorage('local', risk)];
  });

  /** What a browser tells the other pages of an origin. */
  const tell = (name: string | null): void => {
    window.dispatchEvent(new StorageEvent('storage', { key: name, storageArea: localStorage }));
  };

  it.each([
    [
      'the tokens',
      tokensName,
      () => {
        localStorage.removeItem(tokensName);
      },
    ],
    [
      'everything',
      null,
      () => {
        localStorage.clear();
      },
    ],
  ])('signs out at once when another page has deleted %s', async (_, name, act) => {
    await tab.signIn();
    await tab.callApi();
    act();
    tell(name);
    await until(() => tab.outcome !== 'signed-in');

    expect(tab.outcome).toBe('logout');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('does not care what becomes of others', async () => {
    await tab.signIn();
    await tab.callApi();
    const look = jest.spyOn(Storage.prototype, 'getItem');
    await tab.callApi();
    const usual = look.mock.calls.length;
    for (const name of ['cart', usedName, 'strongbox.tokens https://id.example.com other']) tell(name);
    await tab.callApi();

    expect(look).toHaveBeenCalledTimes(2 * usual);
    expect(tab.outcome).toBe('signed-in');
  });

  describe('beside a tab that has renewed, before what that has stored gets here', () => {
    let browser: TabBrowser;
    let before: string;
    let after: string;

    beforeEach(async () => {
      browser = new TabBrowser();
      tab.windowMembers = { navigator: overlay(navigator, { locks: browser.locks }) };
      await tab.signIn();
      before = localStorage.getItem(tokensName) ?? '';
      await tab.auth.renew();
      after = localStorage.getItem(tokensName) ?? '';
      localStorage.setItem(tokensName, before);
      await reload();
    });

    it('a renewal waits for it, and takes it over', async () => {
      const asked = refreshes();
      const listen = jest.spyOn(window, 'addEventListener');
      const renewal = tab.auth.renew();
      await until(() => listen.mock.calls.some(([type]) => type === 'storage'));
      tell(tokensName);
      localStorage.setItem(tokensName, after);
      tell(tokensName);
      await renewal;

      expect(refreshes()).toBe(asked);
      expect(after).toContain((await tab.callApi())?.slice('Bearer '.length));
    });

    it('a new login takes the place of what that has stored', async () => {
      await tab.login();

      expect(warnings.filter((text) => text.includes('storage_unavailable'))).toEqual([]);
      expect(tokenKeys()).toHaveLength(2);
      expect(tab.outcome).toBe('signed-in');
    });

    it('a spent refresh token is not used, and the session goes on', async () => {
      const asked = refreshes();
      await tab.auth.renew().catch(() => undefined);

      expect(refreshes()).toBe(asked);
      expect(tab.outcome).toBe('signed-in');
    });
  });
});

describe("withWebStorage('session')", () => {
  let locks: TabBrowser['locks'];
  const held = async () => (await locks.query()).held.filter(({ name }) => name.startsWith('strongbox.tab '));
  const untilHeld = async (count: number): Promise<void> => {
    while ((await held()).length !== count) await new Promise((resolve) => setTimeout(resolve));
  };

  beforeEach(async () => {
    ({ locks } = new TabBrowser());
    tab.windowMembers = { navigator: overlay(navigator, { locks }) };
    tab.features = [withWebStorage('session', risk)];
    await tab.signIn();
  });

  it('goes on after a reload, also of a page that takes its time to leave', async () => {
    const starting = tab.open();
    window.dispatchEvent(new Event('pagehide'));
    await starting;

    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.made).toEqual([]);
  });

  it('drops the copy in a duplicate of the tab, which signs in on its own', async () => {
    const first = sessionStorage.getItem(tokensName);
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.made).toHaveLength(1);
    const second = sessionStorage.getItem(tokensName) ?? '';
    expect(JSON.parse(second)).not.toMatchObject({ id: (JSON.parse(first ?? '') as { id: string }).id });
    expect(refreshes()).toBe(0);
    await tab.auth.renew();
    expect(tab.outcome).toBe('signed-in');
  });

  it('lets go of them in the back/forward cache, has them again after it, and a duplicate still has not', async () => {
    await tab.callApi();
    const asked = provider.requests.length;
    const before = await held();
    expect(before).toHaveLength(1);
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    await untilHeld(0);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await untilHeld(1);

    expect(await held()).toEqual(before);
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(provider.requests).toHaveLength(asked);
    await tab.open();
    expect(tab.frames.made).toHaveLength(1);
    expect(await held()).toHaveLength(2);
  });

  it('drops it too where the duplicate cannot sign in', async () => {
    provider.user = null;
    await tab.open();

    expect(tab.auth.isSignedIn()).toBe(false);
    expect(tokenKeys()).toEqual([]);
  });

  it('leaves it alone in a frame, which has no copy but the storage of the page around it', async () => {
    const kept = sessionStorage.getItem(tokensName);
    tab.isFramed = true;
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(sessionStorage.getItem(tokensName)).toBe(kept);
  });

  it('does not share them: a request to an API takes no look at other tabs', async () => {
    const look = jest.spyOn(Storage.prototype, 'getItem');
    await tab.callApi(API);

    expect(new Set(look.mock.calls.flat())).toEqual(new Set([tokensName, usedName]));
  });
});
