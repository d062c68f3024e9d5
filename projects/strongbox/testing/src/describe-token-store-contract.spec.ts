import 'fake-indexeddb/auto';
import { Injector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { TokenRecord, TokenStore } from 'ngx-strongbox/oidc';
import { describeTokenStoreContract } from 'ngx-strongbox/testing';
import { DeviceTokenStore } from '../../oidc/src/spec/device-token-store';
import { IndexedDbTokenStore } from '../../oidc/src/storage/indexed-db-token-store';
import { LocalTokenStore } from '../../oidc/src/storage/local-token-store';
import { SessionTokenStore } from '../../oidc/src/storage/session-token-store';

const limits = { absoluteTimeout: 3600, idleTimeout: 600 };
const inApp = <T>(make: () => T): T => runInInjectionContext(TestBed.inject(Injector), make);
const device = new Map<string, string>();

describeTokenStoreContract('DeviceTokenStore', () => new DeviceTokenStore(device));
describeTokenStoreContract('LocalTokenStore', () => inApp(() => new LocalTokenStore(limits)));
describeTokenStoreContract('SessionTokenStore', () => inApp(() => new SessionTokenStore(limits)));
describeTokenStoreContract('IndexedDbTokenStore', () => inApp(() => new IndexedDbTokenStore(limits)));
describeTokenStoreContract(
  'A store of this page alone',
  () => Object.assign(new DeviceTokenStore(), { isShared: false }),
  { describe, it },
);

/** A store with one mistake: what it does is otherwise right. */
type Mistake = (right: DeviceTokenStore, texts: Map<string, string>) => Partial<TokenStore>;

describe('The contract', () => {
  /** What fails of a store, and how. */
  async function failuresOf(mistake: Mistake): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    const tests = new Map<string, () => Promise<void>>();
    const make = (): TokenStore => {
      const right = new DeviceTokenStore(texts);
      return {
        isShared: true,
        load: (key) => right.load(key),
        save: (key, record) => right.save(key, record),
        clear: (key) => right.clear(key),
        ...mistake(right, texts),
      };
    };
    describeTokenStoreContract('A store', make, {
      describe: (_, body) => {
        body();
      },
      it: (title, body) => tests.set(title, body),
    });
    const failures = new Map<string, string>();
    for (const [title, body] of tests) {
      texts.clear();
      await body().catch((error: unknown) => failures.set(title, (error as Error).message));
    }
    return failures;
  }
  const kept = new Map<string, TokenRecord>();
  let pages = 0;

  it('finds nothing wrong with a store that has no mistake', async () => {
    expect([...(await failuresOf(() => ({})))]).toEqual([]);
  });

  it.each<[string, string, Mistake]>([
    [
      'gives something where there is nothing',
      'has nothing before something is saved',
      (right) => ({
        load: async (key) => (await right.load(key)) ?? {},
      }),
    ],
    [
      'loses a field',
      'gives every field as it was saved',
      (right) => ({
        save: (key, { asked: _, ...record }) => right.save(key, record as TokenRecord),
      }),
    ],
    [
      'changes characters',
      'gives every field as it was saved',
      (right) => ({
        save: (key, record) =>
          right.save(key, JSON.parse(JSON.stringify(record).replaceAll(/[^\x20-\x7e]/g, '?')) as TokenRecord),
      }),
    ],
    [
      'takes null for nothing',
      'keeps null and leaves out what is not there',
      (right) => ({
        save: (key, record) =>
          right.save(
            key,
            Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as never,
          ),
      }),
    ],
    [
      'keeps what it had',
      'gives what was saved last',
      (right, texts) => ({
        save: async (key, record) => {
          if (!texts.has(key)) await right.save(key, record);
        },
      }),
    ],
    [
      'merges what is saved with what it had',
      'replaces the record as a whole',
      (right, texts) => ({
        save: (key, record) =>
          right.save(key, { ...(JSON.parse(texts.get(key) ?? '{}') as TokenRecord), ...record }),
      }),
    ],
    [
      'keeps the refresh token it had where there is no new one',
      'replaces the record as a whole',
      (right, texts) => ({
        save: (key, record) => {
          const old = JSON.parse(texts.get(key) ?? '{}') as Partial<TokenRecord>;
          return right.save(key, {
            ...record,
            refreshToken: record.refreshToken ?? old.refreshToken ?? null,
          });
        },
      }),
    ],
    [
      'calls back for what it has saved itself, by a message that comes later',
      'calls back for no change of its own',
      (right) => {
        const watchers = new Set<() => void>();
        return {
          save: async (key, record) => {
            await right.save(key, record);
            setTimeout(() => {
              for (const changed of watchers) changed();
            });
          },
          watch: (changed) => {
            watchers.add(changed);
            return () => watchers.delete(changed);
          },
        };
      },
    ],
    [
      'gives its own object',
      'leaves what it was given alone, and gives a copy',
      () => ({
        load: async (key) => kept.get(key) ?? null,
        save: async (key, record) => void kept.set(key, record),
        clear: async (key) => void kept.delete(key),
      }),
    ],
    [
      'has one record for all keys',
      'keeps the records of two apps apart',
      (right) => ({
        load: () => right.load('one'),
        save: (_, record) => right.save('one', record),
        clear: () => right.clear('one'),
      }),
    ],
    [
      'clears the records of other apps',
      'keeps the records of two apps apart',
      (_, texts) => ({
        clear: async () => {
          texts.clear();
        },
      }),
    ],
    [
      'takes a key for a path',
      'keeps the records of two apps apart',
      (right) => ({
        load: (key) => right.load(new URL(key).pathname.slice(0, 20)),
        save: (key, record) => right.save(new URL(key).pathname.slice(0, 20), record),
        clear: (key) => right.clear(new URL(key).pathname.slice(0, 20)),
      }),
    ],
    ['clears nothing', 'has nothing after clear', () => ({ clear: async () => undefined })],
    [
      'says that it has cleared too early',
      'has nothing after clear',
      (right) => ({
        clear: async (key) => void setTimeout(() => void right.clear(key)),
      }),
    ],
    [
      'cannot clear nothing',
      'clears where there is nothing',
      (right, texts) => ({
        clear: async (key) => {
          if (!texts.has(key)) throw new Error('not found');
          await right.clear(key);
        },
      }),
    ],
    [
      'is over once it was cleared',
      'saves again after clear',
      (right, texts) => ({
        clear: async (key) => void texts.set(key, 'null'),
        save: async (key, record) => {
          if (texts.get(key) !== 'null') await right.save(key, record);
        },
      }),
    ],
    [
      'mixes what is saved at a time',
      'has one whole record after many were saved at a time',
      (right, texts) => ({
        save: async (key, { accessToken, ...rest }) => {
          const add = (fields: object): Promise<void> =>
            right.save(key, { ...(JSON.parse(texts.get(key) ?? '{}') as TokenRecord), ...fields });
          await add(rest);
          if (rest.signIn === '1') await new Promise((resolve) => setTimeout(resolve));
          await add({ accessToken });
        },
      }),
    ],
    [
      'has a limit of 4 kB, as a cookie has',
      'keeps a record of 20 kB',
      (right) => ({
        save: async (key, record) => {
          if (JSON.stringify(record).length > 4096) throw new Error('too large');
          await right.save(key, record);
        },
      }),
    ],
    [
      'is shared by every other page',
      'says the same of itself on each page',
      () => ({ isShared: (pages += 1) % 2 === 0 }),
    ],
    [
      'cannot be read by the next page',
      'lets another page read, replace and clear a shared record',
      () => {
        const own = new DeviceTokenStore();
        return {
          load: (key) => own.load(key),
          save: (key, record) => own.save(key, record),
          clear: (key) => own.clear(key),
        };
      },
    ],
    [
      'remembers what it has saved',
      'lets another page read, replace and clear a shared record',
      (right) => {
        const own = new Map<string, TokenRecord | null>();
        return {
          load: async (key) => structuredClone(own.get(key)) ?? right.load(key),
          save: async (key, record) => {
            own.set(key, structuredClone(record));
            await right.save(key, record);
          },
          clear: async (key) => {
            own.delete(key);
            await right.clear(key);
          },
        };
      },
    ],
  ])('finds a store that %s', async (_, title, mistake) => {
    kept.clear();
    const failures = await failuresOf(mistake);

    expect([...failures.keys()]).toContain(title);
    expect([...failures.values()].join()).not.toMatch(/undefined is not|Cannot read/);
  });

  it('finds a store that hangs, where the library would go on without it', async () => {
    jest.useFakeTimers();
    const failing = failuresOf((right) => {
      let isFirst = true;
      return {
        load: (key) => {
          const answer = isFirst ? new Promise<never>(() => undefined) : right.load(key);
          isFirst = false;
          return answer;
        },
      };
    });
    await jest.advanceTimersByTimeAsync(120_000);
    const failures = await failing;
    jest.useRealTimers();

    expect(failures.get('gives every field as it was saved')).toBe(
      'load has not settled in 2 seconds: reject instead.',
    );
  });

  it('names the fields that differ', async () => {
    const failures = await failuresOf((right) => ({
      save: (key, { asked: _, ...record }) =>
        right.save(key, { ...record, user: { ...record.user, age: 43 }, extra: 1 } as never),
    }));

    expect(failures.get('gives every field as it was saved')).toBe(
      [
        'load gives something else than was to be expected.',
        '  user.age',
        '    expected: 42.5',
        '    but got:  43',
        '  asked is missing.',
        '  extra should not be there.',
      ].join('\n'),
    );
  });

  it('says what is wrong with a store that cannot clear nothing', async () => {
    const failures = await failuresOf((right, texts) => ({
      clear: async (key) => {
        if (!texts.has(key)) throw new Error('not found');
        await right.clear(key);
      },
    }));

    expect(new Set(failures.values())).toEqual(
      new Set([
        'clear has failed where there may be nothing: clearing nothing is no mistake. It said: Error: not found',
      ]),
    );
  });

  it('shows what it got, and what it should have been', async () => {
    const failures = await failuresOf(() => ({ load: async () => ({ version: 1 }) }));

    expect(failures.get('has nothing before something is saved')).toBe(
      'load gives something else than was to be expected.\n  expected: null\n  but got:  {"version":1}',
    );
  });
});
