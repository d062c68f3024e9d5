import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { BackendError } from '../backend-error.ts';
import { retryAfterOf } from '../retry-after-of.ts';

/** Milliseconds that the provider may take for an answer, its body included. */
const timeout = 5000;
/** Statuses that are about the request, and not about the provider. */
const unreadable = [400, 413, 414, 422, 431];
/** Bytes: no set of keys comes near it. */
const largest = 512 * 1024;

/**
 * A JSON object of the provider. Follows no redirect. Rejects with `provider_unreachable`, or `provider_refused` when it
 * does not understand the request; `what` names it in the log.
 */
export async function providerJson(
  what: string,
  address: string,
  fetch: CustomFetch | undefined,
  { method = 'GET', headers = {}, body = null }: Partial<CustomFetchOptions> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const ask = fetch ?? (globalThis.fetch as CustomFetch);
  try {
    const response = await ask(address, {
      method,
      headers: { accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      if (unreadable.includes(response.status))
        throw new BackendError('provider_refused', `The provider refuses to give the ${what}.`);
      throw unavailable(what, `the provider answered with status ${response.status}`, retryAfterOf(response));
    }
    const answer: unknown = JSON.parse(await textOf(response, largest));
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new SyntaxError();
    return answer as Record<string, unknown>;
  } catch (error) {
    if (error instanceof BackendError) throw error;
    const why =
      error instanceof SyntaxError ? 'the answer is no JSON object' : 'the provider does not answer';
    throw unavailable(what, why);
  }
}

/** Nobody can say now whether a token is good. */
export function unavailable(what: string, why: string, retryAfter: number | null = null): BackendError {
  const message = `The ${what} cannot be had: ${why}.`;
  return new BackendError('provider_unreachable', message, retryAfter === null ? {} : { retryAfter });
}

/** The body of an answer. Rejects with a `SyntaxError` when it has more bytes than `largest`. */
export async function textOf(response: Response, largest: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > largest) throw new SyntaxError();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
