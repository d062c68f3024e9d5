import {
  type HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpHeaders,
  type HttpParams,
} from '@angular/common/http';
import { AuthError, ɵtoAuthError as toAuthError } from 'ngx-strongbox';
import { isPreloaded } from './preloaded';

/** In milliseconds. */
const TIME_LIMIT = 10_000;
/** These say nothing about the session, as those from 500 on. */
const PASSING = [0, 408, 425, 429];

/** What an endpoint is sent. */
export interface BackendRequest {
  /** Sent as JSON, or as a form when it is `HttpParams`. */
  readonly body?: HttpParams | object | null;
  /** Headers besides those against forged requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses from 400 on that are answers; others reject with `backend_refused`. */
  readonly accept?: readonly number[];
  /** The same for those that go by the body too. */
  readonly isAnswer?: (status: number, body: unknown) => boolean;
  /** Whether it outlives the page. */
  readonly keepalive?: boolean;
}

/** What an endpoint has said: `body` is its JSON, `null` when there was none. */
export interface BackendResponse {
  readonly status: number;
  readonly body: unknown;
  /** Seconds to wait before another attempt, where it has named a time (RFC 9110 §10.2.3). */
  readonly retryAfter?: number | null;
}

/**
 * Sends requests to the backend: with its cookies and the headers against forged requests, outside the app's
 * interceptors, and with every failure named.
 */
export class BackendClient {
  /** The address of the backend's endpoints, without a slash at its end. */
  readonly baseUrl: string;
  /** The page. */
  readonly document: Document;
  readonly #http: HttpClient;
  readonly #proof: (method: string) => Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  /** Made by the strategy. `proof` gives the headers against forged requests. */
  constructor(
    baseUrl: string,
    document: Document,
    backend: HttpBackend,
    proof: (method: string) => Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.baseUrl = baseUrl;
    this.document = document;
    this.#http = new HttpClient(backend);
    this.#proof = proof;
    this.#signal = signal;
  }

  /**
   * What the endpoint at `path` says. Rejects with `server_unreachable` or `server_timeout` when it says nothing, or
   * nothing that means anything (5xx, 429, not JSON), and with `backend_refused` for other statuses from 400 on.
   */
  async send(method: string, path: string, request: BackendRequest = {}): Promise<BackendResponse> {
    const url = this.baseUrl + path;
    const response = await this.#exchange(method, url, request);
    const { status, body } = response;
    // A preload carries no header of ours, and its answer is what the browser gives to the first request.
    if (status === 403 && method === 'GET' && isPreloaded(this.document, url)) {
      return this.send(method, path, request);
    }
    if (status >= 400 && !request.accept?.includes(status) && !request.isAnswer?.(status, body)) {
      throw new AuthError('backend_refused', ngDevMode && `${url} answered ${status}.`, {
        cause: codeOf(body),
      });
    }
    return response;
  }

  #exchange(
    method: string,
    url: string,
    { body = null, headers, keepalive = false, isAnswer }: BackendRequest,
  ): Promise<BackendResponse> {
    return new Promise((resolve, reject) => {
      this.#signal.throwIfAborted();
      const sending = this.#http
        .request<unknown>(method, url, {
          body,
          headers: new HttpHeaders({ ...this.#proof(method), ...headers }),
          observe: 'response',
          // Where the browser sends the cookies anyway, too: only so does it use a preload.
          withCredentials: true,
          timeout: TIME_LIMIT,
          keepalive,
        })
        .subscribe({
          next: resolve,
          error: (error: unknown) => {
            if (!(error instanceof HttpErrorResponse)) reject(toAuthError(error));
            else if (isMeant(error) || isAnswer?.(error.status, error.error)) resolve(answerOf(error));
            else reject(failure(error));
          },
        });
      this.#signal.addEventListener('abort', () => {
        sending.unsubscribe();
        reject(toAuthError(this.#signal.reason));
      });
    });
  }
}

/** Whether the answer is one, and not that of somebody on the way to the backend, or of one that is not well. */
function isMeant({ status }: HttpErrorResponse): boolean {
  return status >= 400 && status < 500 && !PASSING.includes(status);
}

function answerOf({ status, headers, error }: HttpErrorResponse): BackendResponse {
  return { status, body: error as unknown, retryAfter: retryAfterOf(headers) };
}

function retryAfterOf(headers: HttpHeaders): number | null {
  return Number(headers.get('Retry-After')) || null;
}

function failure({ status, url, headers, error }: HttpErrorResponse): AuthError {
  const isTimeout = (Object(error) as { name?: unknown }).name === 'TimeoutError';
  const said = status >= 200 && status < 300 ? 'something that is not JSON' : status || 'nothing';
  return new AuthError(
    isTimeout ? 'server_timeout' : 'server_unreachable',
    ngDevMode && `${url ?? 'the backend'} answered ${said}.`,
    { retryAfter: retryAfterOf(headers) },
  );
}

/** Only what a code may consist of, so that nothing else gets into a log. */
function codeOf(body: unknown): string | undefined {
  const { code } = Object(body) as { code?: unknown };
  return typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : undefined;
}
