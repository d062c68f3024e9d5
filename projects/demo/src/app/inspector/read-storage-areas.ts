import { storageArea, type StorageArea } from './storage-area';

type Entry = readonly [key: string, value: string];

function cookies(): Entry[] {
  return document.cookie
    .split('; ')
    .filter(Boolean)
    .map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return [name, value.join('=')];
    });
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('IndexedDB'));
    });
  });
}

async function databaseEntries(name: string): Promise<Entry[]> {
  const database = await result(indexedDB.open(name));
  try {
    const stores = Array.from(database.objectStoreNames, async (store): Promise<Entry[]> => {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([result(objects.getAllKeys()), result(objects.getAll())]);
      return keys.map((key, index) => [
        `${name}/${store}/${JSON.stringify(key)}`,
        JSON.stringify(values[index]),
      ]);
    });
    return (await Promise.all(stores)).flat();
  } finally {
    database.close();
  }
}

async function indexedDbEntries(): Promise<Entry[]> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  return (await Promise.all(names.map(databaseEntries))).flat();
}

async function cacheEntries(): Promise<Entry[]> {
  const names = await caches.keys();
  const entries = names.map(async (name): Promise<Entry[]> => {
    const cache = await caches.open(name);
    const requests = await cache.keys();
    return Promise.all(
      requests.map(async (request): Promise<Entry> => {
        const response = await cache.match(request);
        return [`${name}${new URL(request.url).pathname}`, (await response?.text()) ?? ''];
      }),
    );
  });
  return (await Promise.all(entries)).flat();
}

/** Everything a script of this page could read without being handed it. */
export async function readStorageAreas(): Promise<StorageArea[]> {
  const [databases, cached] = await Promise.all([indexedDbEntries(), cacheEntries()]);
  return [
    storageArea('localStorage', Object.entries(localStorage) as Entry[]),
    storageArea('sessionStorage', Object.entries(sessionStorage) as Entry[]),
    storageArea('Cookies scripts can read', cookies()),
    storageArea('IndexedDB', databases),
    storageArea('Cache Storage', cached),
  ];
}
