import type { TokenRecord, TokenStore } from 'ngx-strongbox/oidc';
import { expectSame, inTime } from './expectations';
import { sampleRecord } from './sample-record';

/** What declares tests: `describe` and `it` of Jest, Vitest, Jasmine, Mocha or `node:test`. */
export interface TestFunctions {
  /** Groups tests. */
  describe(name: string, body: () => void): unknown;
  /** Declares a test, which fails when it rejects. */
  it(name: string, body: () => Promise<void>): unknown;
}

/** Seconds. The library waits two. */
const LIMIT = 2;
/** Milliseconds. */
const MESSAGES_ARRIVE = 50;
/** As no app is called. */
const KEY = 'https://id.example.com/über contract ?#/\\:';

/**
 * Declares the tests that a `TokenStore` for `withTokenStore` has to pass, for your own test runner.
 *
 * `makeStore` is called anew for each page the tests pretend to open, and has to give a store that uses the same place
 * each time. Each test clears the keys it uses, before and after.
 * Tests fail with plain errors, so any runner will do. Takes `describe` and `it` as globals unless they are given.
 *
 * What no test can show: that the place is safe from others, that several tabs find the same in it, and that `watch` hears
 * of what others do.
 *
 * @example
 * ```ts
 * import { describeTokenStoreContract } from 'ngx-strongbox/testing';
 * import { withTokenStore, type TokenStore } from 'ngx-strongbox/oidc';
 *
 * declare class KeychainTokenStore implements TokenStore {
 *   readonly isShared: boolean;
 *   readonly load: TokenStore['load'];
 *   readonly save: TokenStore['save'];
 *   readonly clear: TokenStore['clear'];
 * }
 *
 * describeTokenStoreContract('KeychainTokenStore', () => new KeychainTokenStore());
 * ```
 */
export function describeTokenStoreContract(
  name: string,
  makeStore: () => TokenStore | Promise<TokenStore>,
  functions: TestFunctions = globalThis as unknown as TestFunctions,
): void {
  functions.describe(`${name} as a token store`, () => {
    for (const [title, test] of Object.entries(promises)) {
      functions.it(title, async () => {
        const open = async (): Promise<TokenStore> => inTime(LIMIT, 'makeStore', (async () => makeStore())());
        const store = await open();
        await clearAll(store);
        await test(store, open);
        await clearAll(await open());
      });
    }
  });
}

type Test = (store: TokenStore, open: () => Promise<TokenStore>) => Promise<void>;

const promises: Readonly<Record<string, Test>> = {
  'has nothing before something is saved': async (store) => {
    await expectLoaded(store, KEY, null);
  },
  'gives every field as it was saved': async (store) => {
    const record = sampleRecord('1');
    await save(store, KEY, record);
    await expectLoaded(store, KEY, record);
  },
  'keeps null and leaves out what is not there': async (store) => {
    const { mayBeSpent: _, signIn: __, endsAt: ___, ...rest } = sampleRecord('1');
    const record = { ...rest, refreshToken: null, expiresAt: null, asked: {}, scopes: [] };
    await save(store, KEY, record);
    await expectLoaded(store, KEY, record);
  },
  'gives what was saved last': async (store) => {
    await save(store, KEY, sampleRecord('1'));
    await save(store, KEY, sampleRecord('2'));
    await expectLoaded(store, KEY, sampleRecord('2'));
  },
  'replaces the record as a whole': async (store) => {
    await save(store, KEY, sampleRecord('1'));
    const { mayBeSpent: _, signIn: __, endsAt: ___, ...rest } = sampleRecord('2');
    const record = { ...rest, refreshToken: null, user: { sub: 'sub-2' }, scopes: [] };
    await save(store, KEY, record);
    await expectLoaded(store, KEY, record);
  },
  'leaves what it was given alone, and gives a copy': async (store) => {
    const record = sampleRecord('1');
    await save(store, KEY, record);
    expectSame(record, sampleRecord('1'), 'The record was changed by saving it.');
    const loaded = (await load(store, KEY)) as { accessToken: string; scopes: string[] } | null;
    if (loaded && !Object.isFrozen(loaded)) loaded.accessToken = 'changed';
    if (loaded && !Object.isFrozen(loaded.scopes)) loaded.scopes.push('changed');
    (record.scopes as string[]).push('changed');
    await expectLoaded(store, KEY, sampleRecord('1'));
  },
  'keeps the records of two apps apart': async (store) => {
    const other = `${KEY}2`;
    await save(store, KEY, sampleRecord('1'));
    await save(store, other, sampleRecord('2'));
    await expectLoaded(store, KEY, sampleRecord('1'));
    await clear(store, other);
    await expectLoaded(store, KEY, sampleRecord('1'));
    await expectLoaded(store, other, null);
  },
  'has nothing after clear': async (store, open) => {
    await save(store, KEY, sampleRecord('1'));
    await clear(store, KEY);
    await expectLoaded(store, KEY, null);
    await expectLoaded(await open(), KEY, null);
  },
  'clears where there is nothing': async (store) => {
    await clear(store, KEY);
    await clear(store, KEY);
    await expectLoaded(store, KEY, null);
  },
  'saves again after clear': async (store) => {
    await save(store, KEY, sampleRecord('1'));
    await clear(store, KEY);
    await save(store, KEY, sampleRecord('2'));
    await expectLoaded(store, KEY, sampleRecord('2'));
  },
  'has one whole record after many were saved at a time': async (store) => {
    const marks = ['1', '2', '3', '4', '5'];
    await Promise.all(marks.map((mark) => save(store, KEY, sampleRecord(mark))));
    const loaded = (await load(store, KEY)) as Partial<TokenRecord> | null;
    await expectLoaded(store, KEY, sampleRecord(String(loaded?.signIn)));
  },
  'keeps a record of 20 kB': async (store) => {
    const record = { ...sampleRecord('1'), accessToken: 'a'.repeat(20_000) };
    await save(store, KEY, record);
    await expectLoaded(store, KEY, record);
  },
  'says the same of itself on each page': async (store, open) => {
    const next = await open();
    expectSame(
      [next.isShared, next.longestLife],
      [store.isShared, store.longestLife],
      'isShared and longestLife are the same for each page.',
    );
  },
  'lets another page read, replace and clear a shared record': async (store, open) => {
    if (!store.isShared) return;
    const other = await open();
    await save(store, KEY, sampleRecord('1'));
    await expectLoaded(other, KEY, sampleRecord('1'));
    await save(other, KEY, sampleRecord('2'));
    await expectLoaded(store, KEY, sampleRecord('2'));
    await clear(other, KEY);
    await expectLoaded(store, KEY, null);
  },
  'calls back for no change of its own': async (store) => {
    let calls = 0;
    const stop = store.watch?.(() => calls++);
    if (!stop) return;
    await save(store, KEY, sampleRecord('1'));
    await load(store, KEY);
    await clear(store, KEY);
    // What a page tells itself by an event or a message arrives a little later.
    await new Promise((resolve) => setTimeout(resolve, MESSAGES_ARRIVE));
    stop();
    expectSame(calls, 0, 'watch calls back when this page itself has changed a record.');
  },
};

const load = (store: TokenStore, key: string): Promise<unknown> => {
  const caughtUp = store.catchUp?.(key) ?? Promise.resolve();
  return inTime(
    LIMIT,
    'load',
    caughtUp.then(() => store.load(key)),
  );
};
const save = (store: TokenStore, key: string, record: TokenRecord): Promise<void> =>
  inTime(LIMIT, 'save', store.save(key, record));
const clear = (store: TokenStore, key: string): Promise<void> => inTime(LIMIT, 'clear', store.clear(key));

async function clearAll(store: TokenStore): Promise<void> {
  for (const key of [KEY, `${KEY}2`]) {
    await clear(store, key).catch((cause: unknown) => {
      const text = 'clear has failed where there may be nothing: clearing nothing is no mistake.';
      throw new Error(`${text} It said: ${String(cause)}`, { cause });
    });
  }
}

async function expectLoaded(store: TokenStore, key: string, expected: TokenRecord | null): Promise<void> {
  expectSame(await load(store, key), expected, 'load gives something else than was to be expected.');
}
