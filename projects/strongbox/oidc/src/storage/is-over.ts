import type { TokenRecord } from './token-store';

/** Whether a store that keeps records for `longestLife` seconds has to forget this one, or cannot have made it. */
export function isOver(record: TokenRecord | null, longestLife: number | undefined): boolean {
  if (!record) return false;
  const { endsAt } = record;
  if (longestLife === undefined) return endsAt !== undefined && endsAt <= Date.now();
  return endsAt === undefined || endsAt <= Date.now() || endsAt > Date.now() + longestLife * 1000;
}
