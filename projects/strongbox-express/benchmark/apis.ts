import type { RequestListener } from 'node:http';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { openSite } from '../../demo-servers/src/site.ts';
import { audience } from '../src/api/spec/spec-issuer.ts';
import { requireAccessToken, userinfoCache } from '../src/public-api.ts';
import { serveMeasured } from './serve-measured.ts';

// The same route bare and behind what verifies its token, each an Express app of its own, found by the first part of the path.
const [, , issuer = '', jwksUri = ''] = process.argv;

const answer = (_request: express.Request, response: express.Response): void => {
  response.json({ signed_in: false });
};
const apps: Record<string, RequestListener> = { bare: express().get('/bare', answer) };
for (const alg of ['RS256', 'ES256']) {
  const ours = requireAccessToken({ issuer: { issuer, jwksUri }, audience, algorithms: [alg] });
  const theirs = auth({ issuer, jwksUri, audience, tokenSigningAlg: alg, strict: true });
  apps[`ours-${alg}`] = express().get(`/ours-${alg}`, ours, answer);
  apps[`theirs-${alg}`] = express().get(`/theirs-${alg}`, theirs, answer);
}
const users = userinfoCache({ issuer, endpoint: `${issuer}/userinfo`, ttl: 3600 });
apps['profile-RS256'] = express().get(
  '/profile-RS256',
  requireAccessToken({ issuer: { issuer, jwksUri }, audience, algorithms: ['RS256'] }),
  async (request, response) => {
    response.json(await users.get(request));
  },
);
serveMeasured(await openSite(), apps);
