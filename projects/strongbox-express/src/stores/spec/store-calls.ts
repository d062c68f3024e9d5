import { Cookie, type SessionData } from 'express-session';
import type { BackendStore } from '../../backend-store.ts';

/** A session as express-session hands it to a store; `seconds` until its cookie ends. */
export function session(data: object, seconds = 60): SessionData {
  const cookie = new Cookie();
  cookie.maxAge = seconds * 1000;
  return { cookie, ...data };
}

/** The sessions of a store, with promises. */
export class StoreCalls {
  readonly #sessions: BackendStore['sessions'];

  constructor({ sessions }: BackendStore) {
    this.#sessions = sessions;
  }

  /** `null` when there is none. */
  get(id: string): Promise<(SessionData & Record<string, unknown>) | null> {
    return new Promise((resolve, reject) => {
      this.#sessions.get(id, (error, found) => {
        if (error) reject(error as Error);
        else resolve((found as (SessionData & Record<string, unknown>) | null | undefined) ?? null);
      });
    });
  }

  set(id: string, data: SessionData): Promise<void> {
    return this.#settled((done) => {
      this.#sessions.set(id, data, done);
    });
  }

  touch(id: string, data: SessionData): Promise<void> {
    return this.#settled((done) => this.#sessions.touch?.(id, data, done));
  }

  destroy(id: string): Promise<void> {
    return this.#settled((done) => {
      this.#sessions.destroy(id, done);
    });
  }

  length(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      this.#sessions.length?.((error: Error | null | undefined, length) => {
        if (error) reject(error);
        else resolve(length);
      });
    });
  }

  clear(): Promise<void> {
    return this.#settled((done) => this.#sessions.clear?.(done));
  }

  #settled(call: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      call((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
