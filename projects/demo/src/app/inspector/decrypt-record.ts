import type { IndexedDbRecord } from './indexed-db-records';
import { isBytes, isKey, partsOf } from './stored-value';

/** Has the browser decrypt what lies beside a key that it gives to no script; `null` where that is not how it is. */
export async function decryptRecord({ key: name, value }: IndexedDbRecord): Promise<string | null> {
  const parts = partsOf(value);
  const key = parts.find(isKey);
  const [iv, data] = parts.filter(isBytes).toSorted((one, other) => one.byteLength - other.byteLength);
  if (!key || !iv || !data || typeof name !== 'string') return null;
  try {
    const additionalData = new TextEncoder().encode(name);
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, data);
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}
