import { IDBFactory, IDBObjectStore, IDBTransaction } from 'fake-indexeddb';
import { assert, asyncProperty, jsonValue, oneof, record } from 'fast-check';
import { provideAuth } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { withIndexedDbStore } from 'ngx-strongbox/oidc';
import { overlay } from '../../src/spec/overlay';
import { AppTab } from './spec/app-tab';
import { passes } from './spec/passes';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const name = 'https://id.example.com shop';
const minutes = 60;
const hours = 3600;

interface Entry {
  readonly key: CryptoKey;
  readonly iv: Uint8Array;
  readonly data: ArrayBuffer;
  readonly used: number;
}

let tab: AppTab;
let provider: ScriptedProvider;
let factory: IDBFactory;
/** To the database, from whatever page. */
let connections: IDBDatabase[];
let warnings: string[];

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  factory = new IDBFactory();
  connections = [];
  const open = factory.open.bind(factory);
  jest.spyOn(factory, 'open').mockImplementation((...args) => {
    const request = open(...args);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  });
  tab.windowMembers = { indexedDB: factory };
  tab.features = [withIndexedDbStore()];
  warnings = [];
  jest.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
});

// Whoever waits for one to be closed would keep the process from ending.
afterEach(() => {
  for (const connection of connections) connection.close();
});

/** `tsc` is what runs these: it fails where a line compiles after all. */
export const wrongWiring = () => [
  // @ts-expect-error: without a token in the browser there is nothing to store
  provideAuth(withBackendSession(), withIndexedDbStore()),
];

const failures = () => warnings.filter((text) => text.includes('storage_unavailable'));

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error());
    };
  });
}

/** As the user may. It fails where a page does not let go of the database. */
function deleted(): Promise<unknown> {
  const request = factory.deleteDatabase('strongbox.tokens');
  return new Promise((resolve, reject) => {
    request.onsuccess = resolve;
    request.onblocked = () => {
      reject(new Error('A page has the database open.'));
    };
  });
}

/** What another page of this origin does in the database. */
async function inDatabase<T>(act: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await resultOf(factory.open('strongbox.tokens'));
  const result = await resultOf(act(database.transaction('tokens', 'readwrite').objectStore('tokens')));
  database.close();
  return result;
}

const stored = () => inDatabase((table) => table.get(name) as IDBRequest<Entry | undefined>);
const store = (value: unknown) => inDatabase((table) => table.put(value, name));

describe('withIndexedDbStore', () => {
  it('keeps the session over a reload that asks the provider nothing', async () => {
    await tab.signIn();
    const asked = provider.requests.length;
    await tab.open();

    expect(tab.auth.user()?.sub).toBe('alice');
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(provider.requests).toHaveLength(asked);
    expect(tab.frames.made).toEqual([]);
  });

  it('encrypts each record anew, with a key that no script gets the bytes of', async () => {
    await tab.signIn();
    const first = await stored();
    await tab.auth.renew();
    const second = await stored();

    for (const entry of [first, second]) {
      expect(entry?.key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
      expect(entry?.iv).toHaveLength(12);
      const bytes = Buffer.from(entry?.data ?? new ArrayBuffer());
      for (const secret of [...provider.secrets, 'alice']) expect(bytes.includes(secret)).toBe(false);
    }
    expect(second?.iv).not.toEqual(first?.iv);
    await expect(crypto.subtle.exportKey('raw', (second as Entry).key)).rejects.toThrow();
    expect(Object.keys(localStorage)).toEqual(['strongbox.hint.shop']);
  });

  it('leaves nothing behind after sign-out, and what others keep there alone', async () => {
    await tab.signIn();
    await inDatabase((table) => table.put('not mine', 'other'));
    await tab.auth.logout();

    expect(await inDatabase((table) => table.getAllKeys())).toEqual(['other']);
  });

  it('has begun to remove the tokens before a sign-out first waits', async () => {
    await tab.signIn();
    await tab.callApi();
    const remove = jest.spyOn(IDBObjectStore.prototype, 'delete');
    const commit = jest.spyOn(IDBTransaction.prototype, 'commit');
    void tab.auth.logout({ scope: 'app' });

    expect([remove.mock.calls, commit.mock.calls]).toEqual([[[name]], [[]]]);
  });

  it('lets tokens go that nobody has used for half an hour, and keeps those that are used', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    for (const pause of [29 * minutes, 29 * minutes]) {
      passes(pause);
      await tab.open();
      expect(tab.outcome).toBe('signed-in');
    }
    passes(31 * minutes);
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(await stored()).toBeUndefined();
  });

  it('notes their use no more than once a minute', async () => {
    await tab.signIn();
    const first = (await stored())?.used;
    passes(50);
    await tab.callApi();
    expect((await stored())?.used).toBe(first);
    passes(20);
    await tab.callApi();
    expect((await stored())?.used).toBe(Date.now());
  });

  it('goes on where there is no room to note it: they just end sooner', async () => {
    await tab.signIn();
    passes(2 * minutes);
    jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });

    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(failures()).toEqual([]);
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
    expect(failures()).toEqual([]);
  });

  it('lets them go 8 hours after the login, however often they were used and renewed', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    for (let pause = 0; pause < 8 * hours - 25 * minutes; pause += 25 * minutes) {
      passes(25 * minutes);
      await tab.open();
      expect(tab.outcome).toBe('signed-in');
    }
    passes(25 * minutes);
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(await stored()).toBeUndefined();
  });

  it.each<[string, (entry: Entry, other: CryptoKey) => unknown]>([
    ['a key that is another', (entry, other) => ({ ...entry, key: other })],
    ['a key that is lost', (entry) => ({ ...entry, key: null })],
    ['another vector', (entry) => ({ ...entry, iv: new Uint8Array(12) })],
    ['less than all of it', (entry) => ({ ...entry, data: entry.data.slice(1) })],
    ['no known time of use', (entry) => ({ ...entry, used: undefined })],
  ])('lets tokens go with %s', async (_, change) => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    const other = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['decrypt']);
    await store(change((await stored()) as Entry, other));
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(await stored()).toBeUndefined();
    expect(failures()).toEqual([]);
  });

  it('does not take what was encrypted for another app', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    const entry = await stored();
    await tab.auth.logout({ scope: 'app' });
    await inDatabase((table) => table.put(entry, 'https://id.example.com other'));
    tab.config = { ...tab.config, clientId: 'other' };
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(await inDatabase((table) => table.getAllKeys())).toEqual([]);
  });

  it('starts and signs nobody in, whatever lies there', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await tab.signIn();
    const entry = await stored();
    await tab.auth.logout({ scope: 'app' });
    const parts = record(
      { key: jsonValue(), iv: jsonValue(), data: jsonValue() },
      { requiredKeys: ['data'] },
    );
    const junk = oneof(
      jsonValue(),
      parts.map((changed) => ({ ...entry, used: Date.now(), ...changed })),
    );
    await assert(
      asyncProperty(junk, async (value) => {
        await store(value);
        await tab.open();
        expect(tab.outcome).toBe('no-session');
        expect(await tab.leftovers()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('signs out when somebody deletes the database', async () => {
    await tab.signIn();
    await tab.callApi();
    await deleted();
    await until(() => tab.outcome !== 'signed-in');

    expect(tab.outcome).toBe('logout');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('opens it again when the browser has closed the connection, and makes it anew when it is not ours', async () => {
    let open: IDBDatabase | undefined;
    tab.windowMembers = {
      indexedDB: overlay(factory, {
        open: (...args: [string, number]) => {
          const request = factory.open(...args);
          request.addEventListener('success', () => (open = request.result));
          return request;
        },
      }),
    };
    await tab.signIn();
    open?.close();
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    await tab.open();
    expect(tab.outcome).toBe('signed-in');

    await tab.auth.logout({ scope: 'app' });
    await deleted();
    (await resultOf(factory.open('strongbox.tokens', 1))).close();
    await tab.signIn();
    expect(failures()).toEqual([]);
    expect(await stored()).toBeDefined();
  });

  it.each<[string, () => object]>([
    ['there is none', () => ({ indexedDB: undefined })],
    [
      'it is blocked',
      () =>
        Object.defineProperty({}, 'indexedDB', {
          get: () => {
            throw new DOMException('', 'SecurityError');
          },
        }),
    ],
    [
      'it is of a newer version',
      () => {
        factory.open('strongbox.tokens', 2);
        return { indexedDB: factory };
      },
    ],
  ])('keeps tokens in memory where %s, and says so once', async (_, windowMembers) => {
    tab.windowMembers = windowMembers();
    await tab.signIn();
    warnings.length = 0;
    await tab.open();
    await tab.auth.renew();
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(failures()).toHaveLength(1);
  });

  it.each<[string, () => jest.SpyInstance]>([
    [
      'the page has no Web Crypto for them',
      () => jest.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(new TypeError()),
    ],
    [
      'there is no room',
      () =>
        jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('', 'QuotaExceededError');
        }),
    ],
  ])('keeps the next ones in memory where %s, and does not leave a spent one behind', async (_, fail) => {
    await tab.signIn();
    fail();
    await tab.auth.renew();

    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(failures()).toHaveLength(1);
    expect(await stored()).toBeUndefined();
  });

  it('refuses a limit that is none', () => {
    for (const options of [{ absoluteTimeout: 0 }, { idleTimeout: -1 }, { idleTimeout: NaN }]) {
      expect(() => withIndexedDbStore(options)).toThrow(
        expect.objectContaining({ code: 'config_invalid' }) as Error,
      );
    }
  });
});
