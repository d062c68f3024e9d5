import { Store, type SessionData } from 'express-session';
import { ExpiringMap } from './expiring-map.ts';
import { mourning, sessionEnd } from './session-end.ts';

type Done<T = void> = (error?: unknown, value?: T) => void;

/** Sessions of one process. One that was destroyed does not come back, whatever a slower request still saves. */
export class MemorySessions extends Store {
  readonly #sessions: ExpiringMap<string>;
  readonly #destroyed = new ExpiringMap<true>();

  constructor(limit: number) {
    super();
    this.#sessions = new ExpiringMap(limit);
  }

  override get(id: string, done: Done<SessionData | null>): void {
    const text = this.#sessions.get(id);
    queueMicrotask(() => {
      done(null, text === undefined ? null : (JSON.parse(text) as SessionData));
    });
  }

  override set(id: string, session: SessionData, done?: Done): void {
    if (!this.#destroyed.get(id)) this.#sessions.set(id, JSON.stringify(session), sessionEnd(session));
    answer(done);
  }

  override touch(id: string, session: SessionData, done?: Done): void {
    const text = this.#sessions.get(id);
    if (text !== undefined) {
      const kept = { ...(JSON.parse(text) as SessionData), cookie: session.cookie };
      this.#sessions.set(id, JSON.stringify(kept), sessionEnd(session));
    }
    answer(done);
  }

  override destroy(id: string, done?: Done): void {
    this.#sessions.delete(id);
    this.#destroyed.set(id, true, Date.now() + mourning * 1000);
    answer(done);
  }

  override all(done: Done<Record<string, SessionData>>): void {
    const all = [...this.#sessions].map(([id, text]) => [id, JSON.parse(text) as SessionData]);
    queueMicrotask(() => {
      done(null, Object.fromEntries(all) as Record<string, SessionData>);
    });
  }

  override length(done: Done<number>): void {
    const { length } = [...this.#sessions];
    queueMicrotask(() => {
      done(null, length);
    });
  }

  override clear(done?: Done): void {
    this.#sessions.clear();
    answer(done);
  }
}

function answer(done: Done | undefined): void {
  if (done) queueMicrotask(done);
}
