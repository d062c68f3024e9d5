import type { AccessClaims } from '../api/access-claims.ts';
import { ExpiringMap } from '../stores/expiring-map.ts';
import type { FallbackStore } from '../stores/fallback-store.ts';
import { sessionKey, subjectKey } from './userinfo-key.ts';

/** Whose session at the provider is which, as far as access tokens tell: logout tokens may name nothing else. */
export class UserinfoSessions {
  readonly #store: FallbackStore;
  readonly #lifetime: number;
  readonly #noted: ExpiringMap<true>;

  /** A session is known for `lifetime` seconds after it was last noted; this process remembers `max` that it has noted. */
  constructor(store: FallbackStore, lifetime: number, max: number) {
    this.#store = store;
    this.#lifetime = lifetime;
    this.#noted = new ExpiringMap(max);
  }

  /** Costs a write now and then. */
  async note({ iss, sub, sid }: AccessClaims): Promise<void> {
    if (typeof sid !== 'string') return;
    const subject = subjectKey(iss, sub);
    const name = JSON.stringify([this.#store.epoch, subject, sid]);
    if (this.#noted.get(name)) return;
    await this.#store.use(({ notes }) => notes.set(recordOf(iss, sid), subject, this.#lifetime));
    this.#noted.set(name, true, Date.now() + (this.#lifetime / 2) * 1000);
  }

  /** Key of the user, `null` when no token has told. */
  subjectOf(issuer: string, sid: string): Promise<string | null> {
    return this.#store.use(({ notes }) => notes.get(recordOf(issuer, sid)));
  }
}

function recordOf(issuer: string, sid: string): string {
  return `userinfo-session:${sessionKey(issuer, sid)}`;
}
