import type { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { AuthError } from 'ngx-strongbox';
import type { BackendRequest, BackendResponse } from './backend-client';
import { explainAnswer } from './explain-answer';

/** These say nothing about the session, as those from 500 on. */
const PASSING = [0, 408, 425, 429];

const withPreload = new WeakSet<Document>();

/**
 * Whether it may be a preload that was refused: that carries no header of ours, and its answer is what the browser gives
 * to the first request. True once.
 */
export function isOfPreload(document: Document, url: string, status: number): boolean {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]');
  const isThere = !withPreload.has(document) && [...links].some(({ href }) => href === url);
  if (isThere) withPreload.add(document);
  return isThere && status === 403;
}

/** What an answer that is no success means to whoever has asked, or throws that. */
export function readFailure(failure: HttpErrorResponse, { isAnswer }: BackendRequest): BackendResponse {
  const { status, headers } = failure;
  const body = failure.error as unknown;
  const retryAfter = retryAfterOf(headers);
  if (isAnswer?.(status, body)) return { status, body, retryAfter };
  const isDefinite = status >= 400 && status < 500 && !PASSING.includes(status);
  const isTimeout = (Object(body) as { name?: unknown }).name === 'TimeoutError';
  const code = isDefinite ? 'backend_refused' : isTimeout ? 'server_timeout' : 'server_unreachable';
  const cause = isDefinite ? codeOf(body) : undefined;
  throw new AuthError(code, ngDevMode && explainAnswer(failure, cause), {
    retryAfter,
    ...(isDefinite && { cause }),
  });
}

function retryAfterOf(headers: HttpHeaders): number | null {
  return Number(headers.get('Retry-After')) || null;
}

/** Only what a code may consist of, so that nothing else gets into a log. */
function codeOf(body: unknown): string | undefined {
  const { code } = Object(body) as { code?: unknown };
  return typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : undefined;
}
