import type { BackendStore } from '../../backend-store.ts';

/** A store that counts what it is asked for. */
export function countedReads({ sessions, records, ...rest }: BackendStore) {
  const reads = { total: 0 };
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (name === 'get') reads.total++;
          return Reflect.apply(value, object, given);
        };
      },
    });
  return { store: { ...rest, sessions: counted(sessions), records: counted(records) }, reads };
}
