import type { SessionData, Store } from 'express-session';
import { BackendError } from '../backend-error.ts';

/** What the store sees of a session: nothing but its end. */
export type StoredSession = SessionData & { readonly sealed: string };

/** The store of express-session with promises. */
export class StoredSessions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  read(key: string): Promise<StoredSession | null> {
    return call((done) => {
      this.#store.get(key, (error: unknown, session) => {
        done(error, (session as StoredSession | null | undefined) ?? null);
      });
    });
  }

  /** `endsAt` is in milliseconds since the epoch. */
  write(key: string, sealed: string, endsAt: number): Promise<void> {
    return call((done) => {
      this.#store.set(key, sessionUntil(endsAt, sealed), done);
    });
  }

  async prolong(key: string, endsAt: number): Promise<void> {
    await call<undefined>((done) => {
      if (this.#store.touch) this.#store.touch(key, sessionUntil(endsAt, ''), done);
      else done();
    });
  }

  destroy(key: string): Promise<void> {
    return call((done) => {
      this.#store.destroy(key, done);
    });
  }
}

type Done<T> = (error?: unknown, value?: T) => void;

function call<T>(begin: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((error, value) => {
      if (!error) resolve(value as T);
      else if (error instanceof BackendError) reject(error);
      else reject(new BackendError('store_unreachable', 'The session store failed.', { cause: error }));
    });
  });
}

/** Stores take a session's end from its cookie. */
function sessionUntil(endsAt: number, sealed: string): StoredSession {
  const cookie = { originalMaxAge: endsAt - Date.now(), expires: new Date(endsAt) };
  return { cookie, sealed };
}
