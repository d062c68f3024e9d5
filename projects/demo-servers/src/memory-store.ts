import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly id: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** What the provider remembers; it is gone when the process ends. */
export interface MemoryStore {
  readonly adapter: AdapterFactory;
  /** The identifiers of what a user has granted, to any client. */
  grantsOf(accountId: string): readonly string[];
}

export function memoryStore(): MemoryStore {
  const entries = new Map<string, Entry>();

  const isLive = ({ expiresAt }: Entry): boolean => expiresAt > Date.now();
  const live = (entry: Entry | undefined): AdapterPayload | undefined =>
    entry && isLive(entry) ? entry.payload : undefined;
  const findWhere = (matches: (entry: Entry) => boolean): AdapterPayload | undefined =>
    live([...entries.values()].find(matches));
  const forgetExpired = (): void => {
    for (const [name, entry] of entries) if (!isLive(entry)) entries.delete(name);
  };

  const adapter: AdapterFactory = (model): Adapter => {
    const key = (id: string): string => `${model}:${id}`;
    return {
      upsert: async (id, payload, expiresIn) => {
        const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
        forgetExpired();
        entries.set(key(id), { model, id, payload, expiresAt });
      },
      find: async (id) => live(entries.get(key(id))),
      findByUid: async (uid) => findWhere((entry) => entry.model === model && entry.payload.uid === uid),
      findByUserCode: async (code) =>
        findWhere((entry) => entry.model === model && entry.payload.userCode === code),
      consume: async (id) => {
        const payload = live(entries.get(key(id)));
        if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        entries.delete(key(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of entries) if (payload.grantId === grantId) entries.delete(name);
      },
    };
  };

  return {
    adapter,
    grantsOf: (accountId) =>
      [...entries.values()]
        .filter(({ model, payload }) => model === 'Grant' && payload.accountId === accountId)
        .map(({ id }) => id),
  };
}
