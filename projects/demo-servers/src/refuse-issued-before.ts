import type { RequestHandler } from 'express';

/** Revokes tokens by the moment of their issue, in milliseconds since the epoch. Comes after `requireAccessToken`. */
export function refuseIssuedBefore(realm: string, moment: () => number): RequestHandler {
  return (request, response, next) => {
    // `iat` counts whole seconds, and a revocation must not take what is issued right after it; so a claim of our own.
    const at = request.auth?.['issued_at_ms'];
    const { iat = 0 } = request.auth ?? {};
    if ((typeof at === 'number' ? at : iat * 1000) >= moment()) {
      next();
      return;
    }
    response.status(401).set('WWW-Authenticate', `Bearer realm="${realm}", error="invalid_token"`);
    response.json({ error: 'token_revoked' });
  };
}
