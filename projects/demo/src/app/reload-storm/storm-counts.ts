/** What provider and API have counted; within a run since it began. */
export interface StormCounts {
  /** Access tokens that the provider gave out. */
  readonly tokensIssued: number;
  /** How often the provider was asked for userinfo, and how often it answered 429. */
  readonly userinfoCalls: number;
  readonly userinfoRefused: number;
  /** How often each cache of the API asked the provider. */
  readonly callsByToken: number;
  readonly callsByUser: number;
}

export type StormCount = keyof StormCounts;

export function countsSince(before: StormCounts, now: StormCounts): StormCounts {
  const since = (count: StormCount): number => now[count] - before[count];
  return {
    tokensIssued: since('tokensIssued'),
    userinfoCalls: since('userinfoCalls'),
    userinfoRefused: since('userinfoRefused'),
    callsByToken: since('callsByToken'),
    callsByUser: since('callsByUser'),
  };
}
