import type { ResourceServer } from './resource-servers';
import type { Session } from './session-source';

const FIRST = 5_000;
const LONGEST = 300_000;
/** A server that has been quiet for so long starts anew. */
const FORGOTTEN = 2 * LONGEST;

interface Trouble {
  readonly count: number;
  readonly since: number;
  readonly until: number;
  /** The session whose credential is being replaced; more of its requests may be on their way back. */
  readonly replaced: Session | null;
}

/** Keeps a server that refuses good credentials from causing a renewal or a login with each request. */
export class RefusalPauses {
  readonly #troubles = new Map<ResourceServer, Trouble>();

  /**
   * Notes that `server` has refused the credential of `session`, `again` when it had just been replaced for it. Whether
   * something may be done about it now: the first time yes, later after pauses that grow.
   */
  mayMend(server: ResourceServer, session: Session, again: boolean): boolean {
    // Not the wall clock, which may jump.
    const now = performance.now();
    const last = this.#troubles.get(server);
    if (last?.replaced === session && !again) return true;
    if (last && now < last.until) return false;
    const count = last && now - last.since < FORGOTTEN ? last.count + 1 : 0;
    const pause = count && Math.min(FIRST * 2 ** (count - 1), LONGEST);
    const replaced = again ? null : session;
    this.#troubles.set(server, { count, since: now, until: now + pause, replaced });
    return true;
  }
}
