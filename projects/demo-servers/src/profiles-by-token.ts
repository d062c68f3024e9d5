import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Fetch } from './fetch.ts';

export interface ProfilesByToken {
  /** Answers with what the provider says about the user, or passes on that it may not be asked. */
  readonly handler: RequestHandler;
  /** How often the provider was asked. */
  readonly calls: number;
}

const kept = 1000;

/** Looks right and is not: a cache of userinfo by access token, to compare with. An app that reloads brings a new token. */
export function profilesByToken(issuer: string, fetch: Fetch): ProfilesByToken {
  const profiles = new Map<string, unknown>();
  let calls = 0;

  const ask = async (authorization: string): Promise<Response> => {
    const signal = AbortSignal.timeout(5000);
    const metadata = await fetch(`${issuer}/.well-known/openid-configuration`, { signal });
    const { userinfo_endpoint } = (await metadata.json()) as { userinfo_endpoint: string };
    calls++;
    return fetch(userinfo_endpoint, { headers: { authorization }, signal });
  };

  return {
    handler: async (request, response) => {
      const { authorization = '' } = request.headers;
      const key = createHash('sha256').update(authorization).digest('base64url');
      if (profiles.has(key)) {
        response.json(profiles.get(key));
        return;
      }
      const answer = await ask(authorization);
      if (!answer.ok) {
        const retryAfter = answer.headers.get('retry-after');
        if (retryAfter !== null) response.set('Retry-After', retryAfter);
        response.status(retryAfter === null ? 502 : 503).json({ error: 'userinfo_unavailable' });
        return;
      }
      const profile: unknown = await answer.json();
      if (profiles.size >= kept) profiles.clear();
      profiles.set(key, profile);
      response.json(profile);
    },
    get calls() {
      return calls;
    },
  };
}
