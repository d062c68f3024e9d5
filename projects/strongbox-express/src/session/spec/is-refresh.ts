import type { BackendSessionSettings } from '../backend-session-options.ts';

type Fetch = NonNullable<BackendSessionSettings['fetch']>;

/** A request to the token endpoint with a refresh token. */
export function isRefresh(options: Parameters<Fetch>[1]): boolean {
  return options.body instanceof URLSearchParams && options.body.get('grant_type') === 'refresh_token';
}
