import type { RequestHandler } from 'express';

/** Lets scripts of exactly these origins call an API with a bearer token; every other origin is refused. */
export function allowOrigins(
  origins: readonly string[],
  methods: readonly string[],
  headers: readonly string[] = ['Authorization'],
  mayBringCookies = false,
): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined) {
      next();
      return;
    }
    if (!origins.includes(origin)) {
      response.status(403).json({ error: 'origin_not_allowed' });
      return;
    }
    response.set('Access-Control-Allow-Origin', origin);
    if (mayBringCookies) response.set('Access-Control-Allow-Credentials', 'true');
    response.set('Access-Control-Expose-Headers', 'WWW-Authenticate');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      response.set('Access-Control-Allow-Methods', methods.join(', '));
      response.set('Access-Control-Allow-Headers', headers.join(', '));
      response.set('Access-Control-Max-Age', '600');
      response.status(204).end();
      return;
    }
    next();
  };
}
