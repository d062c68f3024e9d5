import type { KeyObject } from 'node:crypto';
import type { CustomFetch } from 'openid-client';
import type { BackendError } from '../backend-error.ts';
import { Outage } from './outage.ts';
import { providerJson, unavailable } from './provider-json.ts';
import { PublicKey } from './public-key.ts';
import { TokenRefused } from './token-refused.ts';

/** Milliseconds after which the keys are read again: a key that the issuer has withdrawn is good until then. */
const fresh = 10 * 60_000;
/** Milliseconds for which they are good while the issuer cannot be reached. */
const kept = 12 * 60 * 60_000;
/** Milliseconds for which no unknown key makes them be read again, once one was not found: anybody can make up a `kid`. */
const missPause = 30_000;

interface KeyHeader {
  readonly alg: string;
  readonly kid: string | undefined;
}

/** The keys of one issuer: those it publishes, and no other. Reads them when the first token arrives. */
export class IssuerKeys {
  readonly #address: () => Promise<string>;
  readonly #fetch: CustomFetch | undefined;
  readonly #outage: Outage;
  #keys: readonly PublicKey[] = [];
  #readAt = -Infinity;
  #noMissBefore = 0;
  #reading: Promise<void> | null = null;

  /** `address` says where the set of keys is, at each reading. */
  constructor(
    address: () => Promise<string>,
    fetch: CustomFetch | undefined,
    report: (error: BackendError) => void,
  ) {
    this.#address = address;
    this.#fetch = fetch;
    this.#outage = new Outage(report);
  }

  /** The key of that header. Throws `TokenRefused` when there is none, `provider_unreachable` when nobody can say. */
  find(header: KeyHeader): KeyObject | Promise<KeyObject> {
    const key = this.#fitting(header);
    return key && Date.now() - this.#readAt < fresh ? key : this.#findAnew(header);
  }

  async #findAnew(header: KeyHeader): Promise<KeyObject> {
    const age = Date.now() - this.#readAt;
    const known = age < kept ? this.#fitting(header) : undefined;
    if (known && this.#outage.isKnown) {
      // An outage is known of: nobody waits for the end of it.
      this.#read().catch(() => undefined);
      return known;
    }
    if (!known && age < fresh && Date.now() < this.#noMissBefore) throw new TokenRefused('key');
    try {
      await this.#read();
    } catch (error) {
      if (known) return known;
      throw error;
    }
    const found = this.#fitting(header);
    if (found) return found;
    this.#noMissBefore = Date.now() + missPause;
    throw new TokenRefused('key');
  }

  #fitting({ alg, kid }: KeyHeader): KeyObject | undefined {
    return this.#keys.find((key) => key.fits(alg) && (kid === undefined || key.kid === kid))?.key;
  }

  async #read(): Promise<void> {
    this.#reading ??= this.#outage
      .attempt(async () => {
        const { keys } = await providerJson('set of keys', await this.#address(), this.#fetch);
        if (!Array.isArray(keys)) throw unavailable('set of keys', 'the answer has no keys');
        this.#keys = keys.map((jwk) => PublicKey.from(jwk)).filter((key) => key !== null);
        this.#readAt = Date.now();
      })
      .finally(() => {
        this.#reading = null;
      });
    await this.#reading;
  }
}
