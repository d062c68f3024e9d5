import type { Request, RequestHandler } from 'express';
import { cookieOf } from '../cookie-of.ts';
import { csrfProtection, type AccessToken, type AppSession, type TokenTarget } from '../public-api.ts';

/** Sessions by the cookie `user`, with tokens that tell whose they are and how often they were renewed. */
export class SpecSession implements AppSession {
  readonly guard: RequestHandler;
  /** Leaves the cookie that a login would leave. */
  readonly issue: RequestHandler;
  /** What was asked of it, oldest first. */
  readonly asked: { readonly target: TokenTarget; readonly refused: string | undefined }[] = [];
  renewals = 0;
  touches = 0;
  /** What it rejects with instead of giving a token. */
  failure: Error | null = null;

  constructor(origin: string) {
    const csrf = csrfProtection({ origin, secrets: ['a secret that only this spec knows'] });
    const nameOf = (request: Request): string => cookieOf(request, 'user') ?? '';
    this.guard = csrf.guard(nameOf);
    this.issue = (request, response) => {
      csrf.issue(request, response, nameOf(request));
      response.end();
    };
  }

  async accessToken(
    request: Request,
    target: TokenTarget = {},
    refused?: string,
  ): Promise<AccessToken | null> {
    this.asked.push({ target, refused });
    if (this.failure) throw this.failure;
    const user = cookieOf(request, 'user');
    if (user === undefined) return null;
    const current = () => `token-${this.renewals}-of-${user}`;
    if (refused === current()) this.renewals++;
    return { value: current(), expiresAt: Date.now() + 60_000, scope: target.scope ?? '' };
  }

  async touch(): Promise<void> {
    this.touches++;
  }
}
