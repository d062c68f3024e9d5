import type { BackendStore } from '../backend-store.ts';
import type { UserClaims } from '../contract.ts';
import { someOf } from '../stores/some-of.ts';
import {
  digest,
  newRefreshToken,
  random,
  sessionIdOf,
  successorOf,
  type RefreshToken,
} from './refresh-token.ts';

/** A signed-in user, and which refresh token is good for them. The store has hashes of tokens only. */
export interface LoginSession {
  readonly user: UserClaims;
  readonly scope: string;
  /** In milliseconds since the epoch, as all moments here. */
  readonly startedAt: number;
  readonly usedAt: number;
  readonly current: string;
  /** The token before the current one, which for a while gets the answer again that may have been lost. */
  readonly previous?: { readonly hash: string; readonly salt: string; readonly until: number };
}

export interface LoginSessionLimits {
  /** Seconds, as all limits. */
  readonly idle: number;
  readonly absolute: number;
  readonly grace: number;
  /** A token came again that was replaced long ago. */
  readonly onReuse: ((sub: string) => void) | undefined;
}

export interface Renewed<T> {
  readonly session: LoginSession;
  readonly token: RefreshToken;
  readonly prepared: T;
}

/** Seconds that a renewal may take, the app's own look at the user included. */
const renewalLimit = 10;
/** Seconds that a check of credentials may take. */
const checkLimit = 60;

/** Sessions of a user that a login looks at, to forget those that have ended. */
const swept = 20;

/** Sessions of the own login; each is a family of refresh tokens, one after the other. */
export class LoginSessions {
  readonly #store: BackendStore;
  readonly #limits: LoginSessionLimits;
  readonly #space: string;

  /** `space` keeps the sessions of several logins apart in one store. */
  constructor(store: BackendStore, limits: LoginSessionLimits, space: string) {
    this.#store = store;
    this.#limits = limits;
    this.#space = `login:${digest(space)}`;
  }

  /** A session that is not in the store yet. */
  begin(rights: Pick<LoginSession, 'user' | 'scope'>): Omit<Renewed<never>, 'prepared'> {
    const token = newRefreshToken();
    const now = Date.now();
    const session = { ...rights, startedAt: now, usedAt: now, current: digest(token.secret) };
    return { token, session };
  }

  /** `since` is when the credentials were sent; `false` when all sessions of the user were ended after that, this one too. */
  async add(id: string, session: LoginSession, since: number): Promise<boolean> {
    const { records } = this.#store;
    const ofUser = this.#subjectKey(session.user.sub);
    // In this order: whoever sees a member finds its session, or takes it for one that has ended.
    await this.#write(id, session);
    await records.include(ofUser, id, this.#limits.absolute);
    for (const other of someOf(await records.members(ofUser), swept))
      if (!(await this.find(other))) await records.exclude(ofUser, other);
    const endedAt = await records.get(ofUser);
    if (endedAt === null || Number(endedAt) < since) return true;
    await this.end(id);
    return false;
  }

  async find(id: string): Promise<LoginSession | null> {
    const text = await this.#store.records.get(this.#key(id));
    const session = text === null ? null : (JSON.parse(text) as LoginSession);
    return session && this.secondsLeft(session) > 0 ? session : null;
  }

  /**
   * Takes the next token; `prepare` comes before anything is changed, and ends the session with `null`. So does a token
   * that was replaced, because somebody else has it too, unless it is the last one and was replaced a moment ago.
   */
  async renew<T>(
    token: RefreshToken,
    prepare: (session: LoginSession) => Promise<readonly [LoginSession, T] | null>,
  ): Promise<Renewed<T> | null> {
    const id = sessionIdOf(token);
    return this.#exclusively(id, async (signal) => {
      const found = await this.find(id);
      if (!found) return null;
      const now = Date.now();
      const hash = digest(token.secret);
      const isCurrent = hash === found.current;
      const salt = isCurrent ? random() : repeatable(found, hash, now);
      const ready = salt === null ? null : await prepare(found);
      if (salt === null || !ready) {
        await this.#delete(id, found);
        if (salt === null) this.#limits.onReuse?.(found.user.sub);
        return null;
      }
      const [session, prepared] = ready;
      const next = successorOf(token, salt);
      if (!isCurrent) return { session, token: next, prepared };
      const previous = { hash, salt, until: now + this.#limits.grace * 1000 };
      const rotated = { ...session, usedAt: now, current: digest(next.secret), previous };
      signal.throwIfAborted();
      await this.#write(id, rotated);
      return { session: rotated, token: next, prepared };
    });
  }

  /** Under the lock: a renewal that is under way must not bring it back. */
  async end(id: string): Promise<void> {
    await this.#exclusively(id, async () => {
      const session = await this.find(id);
      if (session) await this.#delete(id, session);
    });
  }

  async endAll(sub: string): Promise<void> {
    await this.#store.records.set(this.#subjectKey(sub), String(Date.now()), checkLimit);
    const ids = await this.#store.records.members(this.#subjectKey(sub));
    await Promise.all(ids.map((id) => this.end(id)));
    await Promise.all(ids.map((id) => this.#store.records.exclude(this.#subjectKey(sub), id)));
  }

  /** Until it ends unless it is renewed. */
  secondsLeft(session: LoginSession): number {
    const idle = session.usedAt + this.#limits.idle * 1000 - Date.now();
    return Math.min(Math.ceil(idle / 1000), this.endsIn(session));
  }

  /** Until it ends in any case. */
  endsIn({ startedAt }: LoginSession): number {
    return Math.ceil((startedAt + this.#limits.absolute * 1000 - Date.now()) / 1000);
  }

  async #delete(id: string, { user }: LoginSession): Promise<void> {
    await this.#store.records.delete(this.#key(id));
    await this.#store.records.exclude(this.#subjectKey(user.sub), id);
  }

  #write(id: string, session: LoginSession): Promise<void> {
    return this.#store.records.set(this.#key(id), JSON.stringify(session), this.secondsLeft(session));
  }

  #exclusively<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#store.withLock(`${this.#key(id)}:lock`, renewalLimit, work);
  }

  #key(id: string): string {
    return `${this.#space}:${id}`;
  }

  #subjectKey(sub: string): string {
    return `${this.#space}:user:${digest(sub)}`;
  }
}

/** The salt to repeat the last answer with. */
function repeatable({ previous }: LoginSession, hash: string, now: number): string | null {
  return previous?.hash === hash && now < previous.until ? previous.salt : null;
}
