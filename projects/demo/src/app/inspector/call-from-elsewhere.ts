import { demoConfig } from '../demo-config';

/** Has another machine call the API with that token and nothing else, and gives the status the API has answered with. */
export async function callFromElsewhere(api: string, token: string): Promise<number> {
  // A thief's script has no interceptors, and does not wait for ever.
  const response = await fetch(new URL('call', demoConfig.elsewhereUrl), {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api, token }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The machine elsewhere answered ${response.status}.`);
  return ((await response.json()) as { readonly status: number }).status;
}
