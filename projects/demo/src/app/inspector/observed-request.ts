import { demoConfig } from '../demo-config';

export type Party = 'Provider' | 'API' | 'Payments API' | 'App' | 'Others';

export interface ObservedRequest {
  readonly party: Party;
  readonly initiator: string;
  /** Without its query, which may hold a code. */
  readonly path: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly startedAt: number;
}

const parties: readonly (readonly [origin: string, party: Party])[] = [
  [location.origin, 'App'],
  [new URL(demoConfig.apiUrl).origin, 'API'],
  [new URL(demoConfig.paymentsUrl).origin, 'Payments API'],
  [new URL(demoConfig.issuer).origin, 'Provider'],
];

export function observedRequest(entry: PerformanceResourceTiming): ObservedRequest {
  const { origin, pathname } = new URL(entry.name);
  return {
    party: parties.find(([known]) => known === origin)?.[1] ?? 'Others',
    initiator: entry.initiatorType,
    path: pathname,
    duration: Math.round(entry.duration),
    startedAt: entry.startTime,
  };
}
