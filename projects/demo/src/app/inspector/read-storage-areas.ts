import { cacheEntries } from './cache-entries';
import { indexedDbRecords } from './indexed-db-records';
import { type Purposes, storageArea, type StorageArea, type StoredEntries } from './storage-area';

function cookieEntries(): [string, string][] {
  const cookies = document.cookie.split('; ').filter(Boolean);
  return cookies.map((cookie) => {
    const [name = '', ...value] = cookie.split('=');
    return [name, value.join('=')];
  });
}

async function indexedDbEntries(): Promise<StoredEntries> {
  const records = await indexedDbRecords();
  return records.map(({ database, store, key, value }) => [
    `${database}/${store}/${JSON.stringify(key)}`,
    value,
  ]);
}

const xsrf =
  'No credential: sent along, it shows the backend that a request comes from this page. __Host- means Secure, Path=/ and no Domain.';
const cookiePurposes: Purposes = {
  'demo-strategy': 'Your choice on the start page.',
  '__Host-XSRF-TOKEN': xsrf,
  '__Host-XSRF-MEDIATOR': xsrf,
  '__Host-XSRF-LOGIN-TOKEN': xsrf,
  '__Host-XSRF-LOGIN-COOKIE': xsrf,
};

interface ReadableArea {
  readonly name: string;
  readonly read: () => StoredEntries | Promise<StoredEntries>;
  readonly purposes?: Purposes;
}

/** Everything a script of this page could read without being handed it. */
export const readableAreas: readonly ReadableArea[] = [
  { name: 'localStorage', read: () => Object.entries<string>(localStorage) },
  { name: 'sessionStorage', read: () => Object.entries<string>(sessionStorage) },
  { name: 'Cookies scripts can read', read: cookieEntries, purposes: cookiePurposes },
  { name: 'IndexedDB', read: indexedDbEntries },
  { name: 'Cache Storage', read: cacheEntries },
];

export function readStorageAreas(): Promise<StorageArea[]> {
  return Promise.all(readableAreas.map(({ name, read, purposes }) => storageArea(name, read, purposes)));
}
