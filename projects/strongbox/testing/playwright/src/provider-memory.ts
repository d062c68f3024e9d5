import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** What the provider remembers, for as long as its process lives. */
export class ProviderMemory {
  readonly #entries = new Map<string, Entry>();

  readonly adapter: AdapterFactory = (model): Adapter => {
    const key = (id: string): string => `${model}:${id}`;
    return {
      upsert: async (id, payload, expiresIn = Infinity) => {
        this.#entries.set(key(id), { model, payload, expiresAt: Date.now() + expiresIn * 1000 });
      },
      find: async (id) => this.#live(this.#entries.get(key(id))),
      findByUid: async (uid) =>
        this.#findWhere((entry) => entry.model === model && entry.payload.uid === uid),
      findByUserCode: async () => undefined,
      consume: async (id) => {
        const payload = this.#live(this.#entries.get(key(id)));
        if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        this.#entries.delete(key(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of this.#entries) {
          if (payload.grantId === grantId) this.#entries.delete(name);
        }
      },
    };
  };

  /** Takes back what a user has granted, with all that was issued for it. */
  forgetGrantsOf(accountId: string): void {
    const grants = [...this.#entries.values()]
      .filter(({ model, payload }) => model === 'Grant' && payload.accountId === accountId)
      .map(({ payload }) => payload.jti);
    for (const [name, { payload }] of this.#entries) {
      if (grants.includes(payload.jti) || grants.includes(payload.grantId)) this.#entries.delete(name);
    }
  }

  #findWhere(matches: (entry: Entry) => boolean): AdapterPayload | undefined {
    return this.#live([...this.#entries.values()].find(matches));
  }

  #live(entry: Entry | undefined): AdapterPayload | undefined {
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }
}
