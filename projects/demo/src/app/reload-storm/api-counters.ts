import type { HttpClient } from '@angular/common/http';
import { firstValueFrom, map } from 'rxjs';
import type { StormCounts } from './storm-counts';

/** What the API answers when asked for its counters: its own, and what the provider says of itself. */
interface ApiCounters {
  readonly provider: {
    readonly tokensIssued: number;
    readonly userinfoCalls: number;
    readonly userinfoRefused: number;
  };
  readonly byToken: { readonly calls: number };
  readonly byUser: { readonly calls: number };
}

export function readCounts(http: HttpClient, apiUrl: string, timeout: number): Promise<StormCounts> {
  return firstValueFrom(
    http.get<ApiCounters>(`${apiUrl}counters`, { timeout }).pipe(
      map(({ provider, byToken, byUser }) => ({
        ...provider,
        callsByToken: byToken.calls,
        callsByUser: byUser.calls,
      })),
    ),
  );
}
