import type { RequestHandler } from 'express';

/** For endpoints that another site leads to: what their address holds is nobody else's business. */
export const arrival: RequestHandler = (request, response, next) => {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  // Whoever only looks must not use up a login.
  if (request.method === 'HEAD') response.status(405).end();
  else next();
};
