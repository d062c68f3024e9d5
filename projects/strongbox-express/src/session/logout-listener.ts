import express, { Router, type Request, type Response } from 'express';
import { BackendError } from '../backend-error.ts';
import { arrival } from './arrival.ts';
import type { LogoutSubject, LogoutTokens } from './logout-token.ts';

/** Takes logout tokens at `path` (OpenID Connect Back-Channel Logout 1.0 §2.5); `end` is done before the answer. */
export function logoutListener(
  path: string,
  tokens: LogoutTokens,
  end: (who: LogoutSubject) => Promise<unknown>,
): Router {
  const body = express.urlencoded({ extended: false, limit: '32kb' });
  return Router().post(path, arrival, body, async (request: Request, response: Response) => {
    const { logout_token: token } = Object(request.body) as Readonly<Record<string, unknown>>;
    if (typeof token !== 'string') throw new BackendError('invalid_request', 'There is no logout_token.');
    await tokens.use(token, end);
    response.status(200).end();
  });
}
