/** One record of one store of one database. */
export interface IndexedDbRecord {
  readonly database: string;
  readonly store: string;
  readonly key: IDBValidKey;
  readonly value: unknown;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('no result'));
    });
  });
}

async function recordsOf(databaseName: string): Promise<IndexedDbRecord[]> {
  const opening = indexedDB.open(databaseName);
  // Gone since it was listed: looking must not bring it back.
  opening.addEventListener('upgradeneeded', () => opening.transaction?.abort());
  const database = await resultOf(opening).catch(() => null);
  if (database === null) return [];
  try {
    const stores = Array.from(database.objectStoreNames, async (name) => {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([resultOf(store.getAllKeys()), resultOf(store.getAll())]);
      return keys.map((key, index): IndexedDbRecord => ({
        database: databaseName,
        store: name,
        key,
        value: values[index] as unknown,
      }));
    });
    return (await Promise.all(stores)).flat();
  } finally {
    database.close();
  }
}

/** Every record of every store of every database. */
export async function indexedDbRecords(): Promise<IndexedDbRecord[]> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  return (await Promise.all(names.map(recordsOf))).flat();
}
