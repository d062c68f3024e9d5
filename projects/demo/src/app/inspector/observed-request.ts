import { demoConfig } from '../demo-config';

export type Party = 'Provider' | 'API' | 'Payments API' | 'Backend' | 'App' | 'Elsewhere' | 'Others';

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
  [new URL(demoConfig.elsewhereUrl).origin, 'Elsewhere'],
];

/** What the server of this app passes on. */
const backend = /^\/(?:bff|mediator|login-token|login-cookie)\//;

function partyOf({ origin, pathname }: URL): Party {
  if (origin === location.origin && backend.test(pathname)) return 'Backend';
  return parties.find(([known]) => known === origin)?.[1] ?? 'Others';
}

export function observedRequest(entry: PerformanceResourceTiming): ObservedRequest {
  const url = new URL(entry.name);
  return {
    party: partyOf(url),
    initiator: entry.initiatorType,
    path: url.pathname,
    duration: Math.round(entry.duration),
    startedAt: entry.startTime,
  };
}
