import { cacheEntries } from './cache-entries';
import { indexedDbEntries } from './indexed-db-entries';
import { type Purposes, storageArea, type StorageArea } from './storage-area';

function cookieEntries(): [string, string][] {
  const cookies = document.cookie.split('; ').filter(Boolean);
  return cookies.map((cookie) => {
    const [name = '', ...value] = cookie.split('=');
    return [name, value.join('=')];
  });
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

/** Everything a script of this page could read without being handed it. */
export function readStorageAreas(): Promise<StorageArea[]> {
  return Promise.all([
    storageArea('localStorage', () => Object.entries<string>(localStorage)),
    storageArea('sessionStorage', () => Object.entries<string>(sessionStorage)),
    storageArea('Cookies scripts can read', cookieEntries, cookiePurposes),
    storageArea('IndexedDB', indexedDbEntries),
    storageArea('Cache Storage', cacheEntries),
  ]);
}
