import { createHash } from 'node:crypto';
import type { Records } from '../backend-store.ts';
import { someOf } from '../stores/some-of.ts';

/** Whose sessions: of a user by `sub`, or those that hang on one session at the provider, by `sid`. */
export type SessionOwner = { readonly sub: string } | { readonly sid: string };

/** Sessions that a login looks at, to forget those that have ended. */
const swept = 10;

/** Seconds that a session may take to begin once the browser is back from the provider. */
const beginning = 60;

/** Which sessions belong to whom, so that they can be ended without their cookies. */
export class SessionIndex {
  readonly #records: Records;
  readonly #realm: string;

  constructor(records: Records, realm: string) {
    this.#records = records;
    this.#realm = realm;
  }

  async add(
    session: { readonly sub: string; readonly sid: string | null },
    key: string,
    seconds: number,
    isLive: (key: string) => Promise<boolean>,
  ): Promise<void> {
    for (const name of this.#namesOf(session)) {
      // Those that have ended by themselves are nobody's any more.
      for (const other of someOf(await this.#records.members(name), swept)) {
        if (!(await isLive(other))) await this.#records.exclude(name, other);
      }
      await this.#records.include(name, key, seconds);
    }
  }

  async remove(session: { readonly sub: string; readonly sid: string | null }, key: string): Promise<void> {
    await Promise.all(this.#namesOf(session).map((name) => this.#records.exclude(name, key)));
  }

  /** For those that are just beginning, which are not listed yet. */
  noteEnd(owner: SessionOwner): Promise<void> {
    return this.#records.set(this.#nameOf(owner), String(Date.now()), beginning);
  }

  /** Whether all sessions of the same owner were ended after `since`, in milliseconds since the epoch. */
  async hasEnded(
    session: { readonly sub: string; readonly sid: string | null },
    since: number,
  ): Promise<boolean> {
    const ends = await Promise.all(this.#namesOf(session).map((name) => this.#records.get(name)));
    return ends.some((end) => end !== null && Number(end) >= since);
  }

  of(owner: SessionOwner): Promise<readonly string[]> {
    return this.#records.members(this.#nameOf(owner));
  }

  async exclude(owner: SessionOwner, keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#records.exclude(this.#nameOf(owner), key)));
  }

  #namesOf({ sub, sid }: { readonly sub: string; readonly sid: string | null }): readonly string[] {
    return [this.#nameOf({ sub }), ...(sid === null ? [] : [this.#nameOf({ sid })])];
  }

  /** Without the identifier itself, which says who uses the app. */
  #nameOf(owner: SessionOwner): string {
    const [kind, value] = 'sub' in owner ? ['sub', owner.sub] : ['sid', owner.sid];
    return `${kind}:${createHash('sha256').update(`${this.#realm} ${value}`).digest('base64url')}`;
  }
}
