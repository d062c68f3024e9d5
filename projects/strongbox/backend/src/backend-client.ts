import { type HttpBackend, HttpClient, HttpErrorResponse, type HttpParams } from '@angular/common/http';
import { ɵlazily as lazily, ɵtoAuthError as toAuthError } from 'ngx-strongbox';

/** In milliseconds. */
const TIME_LIMIT = 10_000;

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
  /** As in RFC 9110 §15. */
  readonly status: number;
  /** Not checked yet. */
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
    try {
      return await this.#exchange(method, url, request);
    } catch (thrown) {
      if (!(thrown instanceof HttpErrorResponse)) throw toAuthError(thrown);
      const { status } = thrown;
      if (request.accept?.includes(status)) return { status, body: thrown.error as unknown };
      const { isOfPreload, readFailure } = await lazily(import('./backend-failure'));
      const isOver = method !== 'GET' || !isOfPreload(this.document, url, status);
      return isOver ? readFailure(thrown, request) : this.send(method, path, request);
    }
  }

  #exchange(
    method: string,
    url: string,
    { body = null, headers, keepalive = false }: BackendRequest,
  ): Promise<BackendResponse> {
    return new Promise((resolve, reject) => {
      const signal = this.#signal;
      signal.throwIfAborted();
      const callOff = (): void => {
        sending.unsubscribe();
        reject(toAuthError(signal.reason));
      };
      const sending = this.#http
        .request<unknown>(method, url, {
          body,
          headers: { ...this.#proof(method), ...headers },
          observe: 'response',
          // Where the browser sends the cookies anyway, too: only so does it use a preload.
          withCredentials: true,
          timeout: TIME_LIMIT,
          keepalive,
        })
        .subscribe({ next: resolve, error: reject });
      signal.addEventListener('abort', callOff);
      // The signal may outlive the answer, and a token that is in it.
      sending.add(() => {
        signal.removeEventListener('abort', callOff);
      });
    });
  }
}
