import type { RequestListener, ServerResponse } from 'node:http';

/**
 * `refuse` closes the connection, `hang` never answers, `error` answers 503, `throttled` 429, and `not-json` 200 with a
 * page, as a captive portal would. What is answered may be read by scripts.
 */
export type Outage = 'none' | 'refuse' | 'hang' | 'error' | 'throttled' | 'not-json';

export interface OutageRules {
  /** What is wrong with the endpoint that was asked. */
  readonly outage: (path: string) => Outage;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: () => number;
  /** Whose scripts may read the answer. */
  readonly origins: readonly string[];
}

/** Stands in front of a working server and keeps requests from it while there is an outage. */
export function duringOutage(rules: OutageRules, listener: RequestListener): RequestListener {
  const answer = (response: ServerResponse, origin: string | undefined): ServerResponse => {
    if (origin === undefined || !rules.origins.includes(origin)) return response;
    return response
      .setHeader('Access-Control-Allow-Origin', origin)
      .setHeader('Access-Control-Expose-Headers', 'Retry-After')
      .setHeader('Vary', 'Origin');
  };
  return (request, response) => {
    const { origin } = request.headers;
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const later = { 'Retry-After': String(rules.retryAfter()) };
    switch (rules.outage(path)) {
      case 'none':
        listener(request, response);
        return;
      case 'refuse':
        request.socket.destroy();
        return;
      case 'error':
        answer(response, origin).writeHead(503, later).end();
        return;
      case 'throttled':
        answer(response, origin).writeHead(429, later).end();
        return;
      case 'not-json':
        answer(response, origin).writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome</h1>');
        return;
      case 'hang':
        return;
    }
  };
}
