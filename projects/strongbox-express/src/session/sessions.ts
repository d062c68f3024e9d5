import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { BackendError } from '../backend-error.ts';
import type { BackendStore } from '../backend-store.ts';
import type { LoginAsked, UserClaims } from '../contract.ts';
import type { KeptTokens } from './wanted-token.ts';
import type { Sealer } from './sealed.ts';
import { SessionIndex, type SessionOwner } from './session-index.ts';
import { StoredSessions } from './stored-sessions.ts';

/** What is kept of a session, encrypted. */
export interface SessionContent {
  readonly user: UserClaims;
  /** What a renewed ID token does not repeat. */
  readonly userInfo: Readonly<Record<string, unknown>>;
  readonly sub: string;
  /** The session at the provider, where it tells. */
  readonly sid: string | null;
  readonly idToken: string;
  readonly nonce: string;
  readonly refreshToken: string | null;
  /** By resource and scope. */
  readonly tokens: KeptTokens;
  /** All scopes that the login asked for. */
  readonly wantedScope: string;
  /** What was granted, as far as it is known. */
  readonly scope: string;
  readonly asked: LoginAsked;
  /** When it ends in any case, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** A session that was found. */
export interface OpenSession {
  /** What the cookie holds. */
  readonly id: string;
  /** What the store knows it by: whoever reads the store learns no id from it. */
  readonly key: string;
  readonly content: SessionContent;
  /** When it ends unless it is used, in milliseconds since the epoch. */
  readonly idleEndsAt: number;
}

/** Seconds that one may work on a session before another gets at it. */
const lockTime = 30;
/** Milliseconds between two attempts to reach the store. */
const pause = 100;

/**
 * The sessions of one backend. What a session holds and when it was last used are kept apart: requests prolong it without
 * writing what another request, at the same time, may just have renewed.
 */
export class Sessions {
  readonly #store: BackendStore;
  readonly #stored: StoredSessions;
  readonly #sealer: Sealer;
  readonly #realm: string;
  readonly #idle: number;
  readonly #index: SessionIndex;

  /** `realm` tells the sessions of this backend from those of others in the same store; `idle` is in seconds. */
  constructor(store: BackendStore, sealer: Sealer, realm: string, idle: number) {
    this.#store = store;
    this.#stored = new StoredSessions(store.sessions);
    this.#sealer = sealer;
    this.#realm = realm;
    this.#idle = idle;
    this.#index = new SessionIndex(store.records, realm);
  }

  /**
   * Always under a new id, so that nobody can have planted it. Rejects with `provider_refused` when all sessions of the user
   * were ended after `since`: a logout must not miss those that are just beginning.
   */
  async create(content: SessionContent, since: number): Promise<OpenSession> {
    const id = randomBytes(32).toString('base64url');
    const session = { id, key: this.#keyOf(id), content, idleEndsAt: this.#idleEnd(content) };
    await this.#noteUse(session);
    await this.#write(session);
    await this.#index.add(content, session.key, secondsUntil(content.endsAt), (key) => this.#isLive(key));
    if (!(await this.#index.hasEnded(content, since))) return session;
    await this.end(session);
    throw new BackendError('provider_refused', 'The session was ended while the login went on.');
  }

  async find(id: string): Promise<OpenSession | null> {
    // What none of ours can be called is not worth a question.
    if (!/^[\w-]{43}$/.test(id)) return null;
    const key = this.#keyOf(id);
    const [stored, idleEnd] = await Promise.all([
      this.#stored.read(key),
      this.#store.records.get(idleRecord(key)),
    ]);
    if (!stored || idleEnd === null) return null;
    const content = (await this.#sealer.open(stored.sealed, id)) as SessionContent | null;
    const idleEndsAt = Number(idleEnd);
    if (!content || Math.min(idleEndsAt, content.endsAt) <= Date.now()) return null;
    return { id, key, content, idleEndsAt };
  }

  /** Replaces what it holds; `false` when it has ended meanwhile. Only from within {@link exclusively}. */
  async save(session: OpenSession, content: SessionContent): Promise<boolean> {
    // A store that has lost it has lost whose it was, too: no logout of the provider would find it again.
    if (!(await this.#isLive(session.key))) return false;
    await this.#write({ ...session, content, idleEndsAt: this.#idleEnd(content) });
    return this.#isLive(session.key);
  }

  /**
   * {@link save} of what is given once and cannot be asked for again: while the store is away it is tried for as long as
   * the lock is held, so that a restart of the store costs nobody the session.
   */
  async saveAtLast(session: OpenSession, content: SessionContent, lock: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        return await this.save(session, content);
      } catch (error) {
        if (lock.aborted) throw error;
        await wait(pause);
      }
    }
  }

  /** Prolongs it. Of many requests in a moment one does, unless it is asked for. */
  async touch(session: OpenSession, isAsked = false): Promise<OpenSession> {
    const idleEndsAt = this.#idleEnd(session.content);
    if (!isAsked && idleEndsAt - session.idleEndsAt < (this.#idle * 1000) / 60) return session;
    const touched = { ...session, idleEndsAt };
    await Promise.all([this.#noteUse(touched), this.#stored.prolong(session.key, idleEndsAt)]);
    return touched;
  }

  async end({ key, content }: OpenSession): Promise<void> {
    await this.#destroy(key);
    await this.#index.remove(content, key);
  }

  /** Ends all of a user, or of a session at the provider; how many there were. */
  async endAll(owner: SessionOwner): Promise<number> {
    await this.#index.noteEnd(owner);
    const keys = await this.#index.of(owner);
    await Promise.all(keys.map((key) => this.#destroy(key)));
    await this.#index.exclude(owner, keys);
    return keys.length;
  }

  /** Runs `work` while nobody else does for the same session, on any node. */
  exclusively<T>({ key }: OpenSession, work: (lock: AbortSignal) => Promise<T>): Promise<T> {
    return this.#store.withLock(`session:${key}`, lockTime, work);
  }

  #idleEnd({ endsAt }: SessionContent): number {
    return Math.min(Date.now() + this.#idle * 1000, endsAt);
  }

  #keyOf(id: string): string {
    return createHash('sha256').update(`${this.#realm} ${id}`).digest('base64url');
  }

  async #isLive(key: string): Promise<boolean> {
    return (await this.#stored.read(key)) !== null;
  }

  #noteUse({ key, idleEndsAt }: OpenSession): Promise<void> {
    return this.#store.records.set(idleRecord(key), String(idleEndsAt), secondsUntil(idleEndsAt));
  }

  async #write({ id, key, content, idleEndsAt }: OpenSession): Promise<void> {
    await this.#stored.write(key, await this.#sealer.seal(content, id), idleEndsAt);
  }

  async #destroy(key: string): Promise<void> {
    await this.#stored.destroy(key);
    await this.#store.records.delete(idleRecord(key));
  }
}

function idleRecord(key: string): string {
  return `idle:${key}`;
}

function secondsUntil(end: number): number {
  return Math.max(1, Math.ceil((end - Date.now()) / 1000));
}
