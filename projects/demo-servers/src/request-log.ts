import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** One request as a server saw it: enough to count and tell apart, and never a token, code or claim. */
export interface LoggedRequest {
  readonly endpoint: string;
  readonly method: string;
  readonly prompt?: string;
  /** Milliseconds since the process began, to put the requests of several servers in order. */
  readonly at: number;
  grantType?: string;
  /** Absent until the answer is on its way. */
  status?: number;
}

export interface RequestLog {
  readonly requests: readonly LoggedRequest[];
  entryOf(request: IncomingMessage): LoggedRequest | undefined;
  /** Logs every request before passing it on. */
  before(listener: RequestListener): RequestListener;
}

/** What is left running has to stop growing; no spec asks for so much. */
const kept = 10_000;

export function requestLog(endpointOf: (path: string) => string): RequestLog {
  const requests: LoggedRequest[] = [];
  const entries = new WeakMap<IncomingMessage, LoggedRequest>();

  const log = (request: IncomingMessage, response: ServerResponse): void => {
    // Not all that may stand in a request is an address.
    const url = URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost');
    const prompt = url.searchParams.get('prompt');
    const entry: LoggedRequest = {
      endpoint: endpointOf(url.pathname),
      method: request.method ?? 'GET',
      at: performance.now(),
      ...(prompt === null ? {} : { prompt }),
    };
    requests.push(entry);
    if (requests.length > kept) requests.shift();
    entries.set(request, entry);
    response.once('finish', () => {
      entry.status = response.statusCode;
    });
  };

  return {
    requests,
    entryOf: (request) => entries.get(request),
    before: (listener) => (request, response) => {
      log(request, response);
      listener(request, response);
    },
  };
}
