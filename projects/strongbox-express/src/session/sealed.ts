import { createDecipheriv, hkdfSync } from 'node:crypto';
import { CompactEncrypt } from 'jose';

const protectedHeader = { alg: 'dir', enc: 'A256GCM' };
const encodedHeader = Buffer.from(JSON.stringify(protectedHeader)).toString('base64url');

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
      .setProtectedHeader(protectedHeader)
      .encrypt(this.#keyOf(secret, place));
  }

  /** `null` when it was sealed elsewhere, or tampered with. */
  async open(sealed: string, place: string): Promise<unknown> {
    for (const secret of this.#secrets) {
      const text = decrypt(sealed, this.#keyOf(secret, place));
      if (text !== null) return JSON.parse(text) as unknown;
    }
    return null;
  }

  #keyOf(secret: string, place: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', secret, place, `strongbox-express ${this.#realm}`, 32));
  }
}

/** With what Node has: Web Crypto would take several times as long, for every request. */
function decrypt(sealed: string, key: Uint8Array): string | null {
  const parts = sealed.split('.');
  const [header = '', wrapped, iv = '', text = '', tag = ''] = parts;
  if (parts.length !== 5 || header !== encodedHeader || wrapped !== '') return null;
  try {
    const nonce = Buffer.from(iv, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
      .setAAD(Buffer.from(header))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
