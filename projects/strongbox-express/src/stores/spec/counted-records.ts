import type { BackendStore } from '../../backend-store.ts';

/** Counts of attempts have an end of their own. */
const writing = ['set', 'add', 'include'];

/** A store that counts what is written to its records. */
export function countedRecords(store: BackendStore) {
  const written = { total: 0 };
  const records = new Proxy(store.records, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        if (writing.includes(String(name))) written.total++;
        return Reflect.apply(value, object, given);
      };
    },
  });
  return { store: { ...store, records }, written };
}
