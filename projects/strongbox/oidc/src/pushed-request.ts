import { HttpClient, HttpHeaders } from '@angular/common/http';
import { AuthError } from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import type { ProviderHttp } from './provider-http';
import { refusal } from './refusal';

/**
 * Leaves an authorization request with the provider, so that no address tells it and nobody changes it on its way.
 * Gives what stands for it in the address (RFC 9126 §2, §4).
 *
 * @throws AuthError `login_refused`, `provider_metadata_invalid`, `pushed_response_invalid`, `server_…`
 */
export async function pushRequest(
  http: ProviderHttp,
  endpoint: string | undefined,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<URLSearchParams> {
  if (endpoint === undefined) {
    throw new AuthError(
      'provider_metadata_invalid',
      ngDevMode && "'pushed_authorization_request_endpoint' is missing, but requests have to be pushed.",
    );
  }
  const headers = new HttpHeaders({ 'Content-Type': 'application/x-www-form-urlencoded' });
  const post = new HttpClient(http.handler(signal)).post<unknown>(endpoint, parameters.toString(), {
    headers,
  });
  const answer = await firstValueFrom(post).catch((error: unknown) => {
    const isRefusal = error instanceof AuthError && error.code === 'token_request_refused';
    throw isRefusal ? refusal(String(error.cause)) : error;
  });
  const request_uri = readRequestUri(answer);
  return new URLSearchParams({ client_id: parameters.get('client_id') ?? '', request_uri });
}

function readRequestUri(answer: unknown): string {
  const { request_uri, expires_in } = Object(answer) as Readonly<Record<string, unknown>>;
  const isUri = typeof request_uri === 'string' && /^[\x21-\x7e]+$/.test(request_uri);
  if (isUri && typeof expires_in === 'number' && expires_in > 0) return request_uri;
  throw new AuthError(
    'pushed_response_invalid',
    ngDevMode && 'its request_uri or expires_in is missing or not as RFC 9126 has it.',
  );
}
