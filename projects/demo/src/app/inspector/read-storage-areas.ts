import { cacheEntries } from './cache-entries';
import { indexedDbEntries } from './indexed-db-entries';
import { storageArea, type StorageArea } from './storage-area';

function cookieEntries(): [string, string][] {
  const cookies = document.cookie.split('; ').filter(Boolean);
  return cookies.map((cookie) => {
    const [name = '', ...value] = cookie.split('=');
    return [name, value.join('=')];
  });
}

/** Everything a script of this page could read without being handed it. */
export function readStorageAreas(): Promise<StorageArea[]> {
  return Promise.all([
    storageArea('localStorage', () => Object.entries<string>(localStorage)),
    storageArea('sessionStorage', () => Object.entries<string>(sessionStorage)),
    storageArea('Cookies scripts can read', cookieEntries),
    storageArea('IndexedDB', indexedDbEntries),
    storageArea('Cache Storage', cacheEntries),
  ]);
}
