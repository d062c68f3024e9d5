import { createHash } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import { answerReported } from '../answer-reported.ts';
import { unexpected, type BackendError } from '../backend-error.ts';
import { challenge } from '../challenge.ts';
import type { TokenAnswer } from '../contract.ts';
import { errorReport, reportErrors } from '../error-report.ts';
import type { AppSession } from '../token-source.ts';
import { readResources, readTokenRequest, type MediatedResource } from './token-request.ts';

/** Settings of {@link tokenMediator}. */
export interface TokenMediatorOptions {
  /** Whose access tokens are handed out: `backendSession()`. */
  readonly session: AppSession;
  /** Path of the endpoint without `/token` (default `/bff`). */
  readonly basePath?: string;
  /** The resource servers the app may ask for, by their absolute URL (RFC 8707), and the most it gets for each. */
  readonly resources: Readonly<Record<string, MediatedResource>>;
  /**
   * Is told of failures that the browser learns only the kind of. Without it they are on the console, code and message in
   * a line, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/**
 * Hands the app access tokens at `POST /token`, for APIs that cannot be proxied (RFC 10017 §6.2). The refresh token stays.
 *
 * The browser then holds a token that injected script can steal: prefer `apiProxy()` where the API can be reached through
 * the backend. A token is never good for more than was asked for, and each request prolongs the session.
 *
 * Answers `{ code, message }` with `not_signed_in`, `csrf_refused`, `invalid_request`, `resource_refused`, `scope_refused`,
 * and what the session's `accessToken` rejects with.
 *
 * Throws a `TypeError` when there is no resource, or one is no absolute URL or has no scope.
 *
 * @example
 * ```ts
 * const session = backendSession({
 *   origin: 'https://shop.example.com',
 *   issuer: 'https://id.example.com',
 *   clientId: 'shop',
 *   clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *   scope: 'openid profile invoices:read',
 *   resource: 'https://api.example.com/',
 *   secrets: [process.env['SESSION_SECRET'] ?? ''],
 * });
 * const resources = { 'https://api.example.com/': { scope: 'invoices:read' } };
 * express().use(session.router, tokenMediator({ session, resources })).listen(4500);
 * ```
 */
export function tokenMediator({
  session,
  basePath = '/bff',
  resources,
  onError,
}: TokenMediatorOptions): Router {
  const report = errorReport(onError);
  const allowed = readResources(resources);

  async function answer(request: Request, response: Response): Promise<void> {
    const { refused, ...target } = readTokenRequest(request.body, allowed);
    let token = await session.accessToken(request, target);
    // The token is named by its hash; whoever names an earlier one gets the one that came in its place.
    if (token && idOf(token.value) === refused)
      token = await session.accessToken(request, target, token.value);
    if (!token) throw challenge(response, 'Nobody is signed in.');
    await session.touch(request);
    const tokenAnswer: TokenAnswer = {
      access_token: token.value,
      token_type: 'Bearer',
      expires_in: Math.max(0, Math.floor((token.expiresAt - Date.now()) / 1000)),
      scope: token.scope,
      id: idOf(token.value),
    };
    response.json(tokenAnswer);
  }

  const path = `${basePath}/token`;
  return Router()
    .all(path, (_request, response, next) => {
      response.set('Cache-Control', 'no-store');
      next();
    })
    .all(path, session.guard)
    .post(path, express.json({ limit: '8kb' }), answer)
    .use(
      reportErrors((error) => {
        report(unexpected(error));
      }),
      answerReported,
    );
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
