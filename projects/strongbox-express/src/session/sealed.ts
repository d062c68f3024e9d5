import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

/** Encrypts values so that each opens only where it belongs: JWE with `dir` and A256GCM (RFC 7516). */
export class Sealer {
  readonly #secrets: readonly string[];
  readonly #realm: string;

  /** The first secret seals, all of them open. Values of one `realm` do not open in another. */
  constructor(secrets: readonly string[], realm: string) {
    this.#secrets = secrets;
    this.#realm = realm;
  }

  /** `place` is where the value belongs: its key is derived from that, so that a swapped one does not open. */
  async seal(value: unknown, place: string): Promise<string> {
    const [secret = ''] = this.#secrets;
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(this.#keyOf(secret, place));
  }

  /** `null` when it was sealed elsewhere, or tampered with. */
  async open(sealed: string, place: string): Promise<unknown> {
    for (const secret of this.#secrets) {
      const text = await decrypt(sealed, this.#keyOf(secret, place));
      if (text !== null) return JSON.parse(text) as unknown;
    }
    return null;
  }

  #keyOf(secret: string, place: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', secret, place, `strongbox-express ${this.#realm}`, 32));
  }
}

async function decrypt(sealed: string, key: Uint8Array): Promise<string | null> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new TextDecoder().decode(plaintext);
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
