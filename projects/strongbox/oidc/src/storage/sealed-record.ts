import type { TokenRecord } from './token-store';

/** A record that only this browser can read, by way of a key it gives nobody the bytes of. */
export interface SealedRecord {
  readonly key: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

const CIPHER = 'AES-GCM';

/** Encrypts with a key of its own each time, for `owner` alone. Rejects where the browser has no Web Crypto. */
export async function seal(record: TokenRecord, owner: string): Promise<SealedRecord> {
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const cipher = { name: CIPHER, iv, additionalData: bytesOf(owner) };
  const data = await crypto.subtle.encrypt(cipher, key, bytesOf(JSON.stringify(record)));
  return { key, iv, data };
}

/** `null` for what is damaged, or was sealed for another owner. */
export async function unseal(sealed: SealedRecord, owner: string): Promise<unknown> {
  try {
    const { key, iv, data } = sealed;
    const cipher = { name: CIPHER, iv, additionalData: bytesOf(owner) };
    const text = new TextDecoder().decode(await crypto.subtle.decrypt(cipher, key, data));
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
