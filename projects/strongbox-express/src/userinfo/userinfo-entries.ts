import { randomUUID } from 'node:crypto';
import type { Records } from '../backend-store.ts';
import type { Sealer } from '../session/sealed.ts';
import type { FallbackStore } from '../stores/fallback-store.ts';
import type { UserinfoKey } from './userinfo-key.ts';

/** What is kept of an answer. */
export interface UserinfoEntry {
  /** The claims, as JSON: whoever changes what he was given changes nothing here. */
  readonly claims: string;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
}

/** The answer to a question. */
export interface UserinfoAnswer {
  /** As JSON. */
  readonly claims: string;
  /** Whether the user was evicted while it was on its way: only for who had asked before. */
  readonly isOutdated: boolean;
}

/** By variant. */
type Variants = Readonly<Record<string, UserinfoEntry>>;

/** For so many sets of scopes of one user at a time; the oldest goes. */
const mostVariants = 8;
/** Seconds for which an eviction is known to requests to the provider that were under way. */
const mourning = 60;

/** The answers, one record for each user, so that one deletion forgets all there is of him. */
export class UserinfoEntries {
  readonly #store: FallbackStore;
  readonly #sealer: Sealer | null;
  readonly #lifetime: number;

  /** Encrypts what it keeps unless there is no `sealer`; `lifetime` is in seconds. */
  constructor(store: FallbackStore, sealer: Sealer | null, lifetime: number) {
    this.#store = store;
    this.#sealer = sealer;
    this.#lifetime = lifetime;
  }

  async read({ subject, variant }: UserinfoKey): Promise<UserinfoEntry | null> {
    const variants = await this.#store.use(({ entries }) => this.#open(entries, subject));
    const entry = variants[variant];
    return entry && Date.now() - entry.storedAt < this.#lifetime * 1000 ? entry : null;
  }

  /** Keeps what `ask` gives, unless the user was evicted meanwhile. */
  async write({ subject, variant }: UserinfoKey, ask: () => Promise<string>): Promise<UserinfoAnswer> {
    const before = await this.#evictionOf(subject);
    const claims = await ask();
    const isOutdated = await this.#change(subject, before, ({ [variant]: _, ...others }) => {
      const kept = Object.entries(others)
        .sort(([, one], [, other]) => other.storedAt - one.storedAt)
        .slice(0, mostVariants - 1);
      return { ...Object.fromEntries(kept), [variant]: { claims, storedAt: Date.now() } };
    });
    return { claims, isOutdated };
  }

  async forget({ subject, variant }: UserinfoKey): Promise<void> {
    const before = await this.#evictionOf(subject);
    await this.#change(subject, before, ({ [variant]: _, ...others }) => others);
  }

  /** What was read before an eviction does not come back by it; whether there was one. */
  async #change(
    subject: string,
    before: string | null,
    change: (variants: Variants) => Variants,
  ): Promise<boolean> {
    return this.#store.use(async ({ entries, notes }) => {
      await this.#save(entries, subject, change(await this.#open(entries, subject)));
      const isEvicted = (await notes.get(evictionRecord(subject))) !== before;
      if (isEvicted) await entries.delete(recordOf(subject));
      return isEvicted;
    });
  }

  /** Changes with each eviction. */
  #evictionOf(subject: string): Promise<string | null> {
    return this.#store.use(({ notes }) => notes.get(evictionRecord(subject)));
  }

  async evict(subject: string): Promise<void> {
    await this.#store.use(async ({ entries, notes }) => {
      await notes.set(evictionRecord(subject), randomUUID(), mourning);
      await entries.delete(recordOf(subject));
    });
  }

  async #open(entries: Records, subject: string): Promise<Variants> {
    const place = recordOf(subject);
    const kept = await entries.get(place);
    if (kept === null) return {};
    const variants = this.#sealer ? await this.#sealer.open(kept, place) : (JSON.parse(kept) as unknown);
    // What was sealed with another secret is as good as gone.
    return (variants ?? {}) as Variants;
  }

  async #save(entries: Records, subject: string, variants: Variants): Promise<void> {
    const place = recordOf(subject);
    const kept = this.#sealer ? await this.#sealer.seal(variants, place) : JSON.stringify(variants);
    await entries.set(place, kept, this.#lifetime);
  }
}

function recordOf(subject: string): string {
  return `userinfo:${subject}`;
}

function evictionRecord(subject: string): string {
  return `userinfo-evicted:${subject}`;
}
