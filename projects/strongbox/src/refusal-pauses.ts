import type { ResourceServer } from './resource-servers';

const FIRST = 5_000;
const LONGEST = 300_000;
/** A server that has been content for so long starts anew. */
const FORGOTTEN = 2 * LONGEST;

interface Trouble {
  readonly count: number;
  readonly since: number;
  readonly until: number;
}

/** Keeps a server that refuses good credentials from causing a renewal or a login with each request. */
export class RefusalPauses {
  readonly #troubles = new Map<ResourceServer, Trouble>();
  readonly #underWay = new Set<ResourceServer>();

  /**
   * Notes that `server` has refused the present credential, `isAgain` one that had just been replaced for it. Whether
   * something may be done about it now: the first time yes, later after pauses that grow. What is done for one request
   * is good for all that are refused meanwhile.
   */
  mayMend(server: ResourceServer, isAgain: boolean): boolean {
    if (!isAgain && this.#underWay.has(server)) return true;
    // Not the wall clock, which may jump.
    const now = performance.now();
    const last = this.#troubles.get(server);
    if (last && now < last.until) return false;
    const count = last && now - last.since < FORGOTTEN ? last.count + 1 : 0;
    const pause = count && Math.min(FIRST * 2 ** (count - 1), LONGEST);
    this.#troubles.set(server, { count, since: now, until: now + pause });
    if (!isAgain) this.#underWay.add(server);
    return true;
  }

  /** Says that what was done about it has come to an end. */
  done(server: ResourceServer): void {
    this.#underWay.delete(server);
  }
}
