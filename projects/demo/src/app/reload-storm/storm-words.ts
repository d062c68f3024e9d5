import type { StormCounts } from './storm-counts';
import { isRunning, lastCounts, reloads, type StormRun } from './storm-run';

export interface StormTile {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
  readonly tone: 'neutral' | 'good' | 'bad';
}

function times(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function howOften(count: number): string {
  return ['never', 'once'][count] ?? times(count, 'time');
}

export function stormStatus(run: StormRun | null): string {
  if (!run) return '';
  const done = run.samples.length;
  if (run.status === 'done') return `All ${times(reloads, 'reload')} are done.`;
  if (!isRunning(run)) return `Stopped after ${done} of ${reloads} reloads. ${run.note ?? ''}`;
  const present = Math.min(done + 1, reloads);
  return run.status === 'reloading'
    ? `Reload ${present} of ${reloads} begins.`
    : `Reload ${present} of ${reloads}: the session comes back, and the API is asked for your profile.`;
}

/** What the chart shows, in one breath. */
export function stormSummary(run: StormRun): string {
  const counts = lastCounts(run);
  if (!counts) return 'Nothing could be counted yet.';
  const { tokensIssued, callsByToken, callsByUser, userinfoRefused } = counts;
  const refused = userinfoRefused ? `, ${userinfoRefused} of them refused` : '';
  return (
    `${times(run.samples.length, 'reload')}: ${times(tokensIssued, 'access token')} issued. The cache by token asked the ` +
    `provider ${howOften(callsByToken)}${refused}, the cache by user ${howOften(callsByUser)}.`
  );
}

export function stormTiles(counts: StormCounts, { samples }: StormRun): readonly StormTile[] {
  const { tokensIssued, callsByToken, callsByUser, userinfoRefused } = counts;
  const hasFailed = samples.some(({ failure }) => failure !== null);
  return [
    {
      name: 'Access tokens issued',
      value: tokensIssued,
      meaning: tokensIssued
        ? 'New tokens for the same user, who has done nothing but reload.'
        : 'The token from before the reloads is still good.',
      tone: 'neutral',
    },
    {
      name: 'Userinfo calls, cache by token',
      value: callsByToken,
      meaning:
        callsByToken > 1
          ? 'A new token is a new key, so the cache knows nothing of it.'
          : 'As long as the token stays the same, this cache does well.',
      tone: callsByToken > 1 ? 'bad' : 'good',
    },
    {
      name: 'Refused with 429',
      value: userinfoRefused,
      meaning: userinfoRefused
        ? 'The provider has had enough, and the API has no profile to show.'
        : 'The provider has answered all of them.',
      tone: userinfoRefused ? 'bad' : 'good',
    },
    {
      name: 'Userinfo calls, cache by user',
      value: callsByUser,
      meaning: callsByUser
        ? 'One answer is good for every token of this user with these scopes.'
        : hasFailed
          ? 'This cache was not asked, or did not have to ask. The table says what went wrong.'
          : 'The API still had the profile from before.',
      tone: 'good',
    },
  ];
}
