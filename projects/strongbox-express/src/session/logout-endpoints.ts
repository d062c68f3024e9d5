import { createHash, randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { unexpected, type BackendError } from '../backend-error.ts';
import type { Records } from '../backend-store.ts';
import type { LogoutAnswer } from '../contract.ts';
import { cookieOf } from '../cookie-of.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { OidcClient } from './oidc-client.ts';
import { redirectAddress } from './redirect-address.ts';
import type { Sealer } from './sealed.ts';
import type { OpenSession, Sessions } from './sessions.ts';

/** Seconds that the page may take to go where it was told. */
const departure = 60;
/** Seconds that the user may take at the provider. */
const absence = 60 * 60;
/** Milliseconds to wait for a provider to take back a refresh token: nobody waits for that longer. */
const patience = 3000;
const leavingCookie: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };

/** What a logout works with. */
export interface LogoutParts {
  /** Address of the endpoints. */
  readonly baseUrl: string;
  readonly appOrigin: string;
  readonly cookieName: string;
  readonly clearSiteData: readonly string[];
  readonly postLogoutParameter: string;
  readonly client: OidcClient;
  readonly sessions: Sessions;
  readonly browsers: BrowserSessions;
  readonly records: Records;
  readonly sealer: Sealer;
  readonly report: (error: BackendError) => void;
}

/**
 * Ends the session here, then at the provider. The ID token that the provider wants to see for that (OpenID Connect
 * RP-Initiated Logout 1.0 §2) goes there by a redirect that no script can look into.
 */
export class LogoutEndpoints {
  readonly #parts: LogoutParts;

  constructor(parts: LogoutParts) {
    this.#parts = parts;
  }

  async logout(request: Request, response: Response): Promise<void> {
    const { sessions, browsers, appOrigin, clearSiteData, baseUrl } = this.#parts;
    const { redirect_to: wanted, scope } = Object(request.body) as Readonly<Record<string, unknown>>;
    const session = await browsers.find(request);
    if (session) await sessions.end(session);
    browsers.leave(request, response);
    if (clearSiteData.length > 0)
      response.set('Clear-Site-Data', clearSiteData.map((kind) => `"${kind}"`).join(', '));
    const redirectTo = redirectAddress(wanted, appOrigin) ?? `${appOrigin}/`;
    const isReachable = session !== null && (await this.#revoke(session));
    const goesOn = isReachable && scope !== 'app' && (await this.#prepare(response, session, redirectTo));
    const answer: LogoutAnswer = { location: goesOn ? `${baseUrl}/end-session` : null };
    response.json(answer);
  }

  /** A navigation: on to the provider, once. */
  async endSession(request: Request, response: Response): Promise<void> {
    const { appOrigin, cookieName, records, sealer } = this.#parts;
    const ticket = cookieOf(request, cookieName) ?? '';
    response.clearCookie(cookieName, leavingCookie);
    const sealed = await records.get(recordOf(ticket));
    const address = sealed === null ? null : await sealer.open(sealed, ticket);
    await records.delete(recordOf(ticket));
    // Without the body that a redirect of Express has: the address carries an ID token.
    response
      .status(303)
      .location(typeof address === 'string' ? address : `${appOrigin}/`)
      .end();
  }

  /** A navigation: back from the provider. Without a `state` of ours it leads to the start page. */
  async signedOut(request: Request, response: Response): Promise<void> {
    const { appOrigin, sealer } = this.#parts;
    const { state } = request.query;
    const opened = typeof state === 'string' ? await sealer.open(state, 'state') : null;
    const { redirectTo, endsAt } = Object(opened) as { redirectTo?: string; endsAt?: number };
    const isOurs = redirectTo !== undefined && endsAt !== undefined && endsAt > Date.now();
    response.redirect(303, isOurs ? redirectTo : `${appOrigin}/`);
  }

  /** Whether the provider could be reached. */
  async #revoke({ content }: OpenSession): Promise<boolean> {
    const { client, report } = this.#parts;
    if (content.refreshToken === null) return true;
    const revocation = client.revoke(content.refreshToken).then(
      () => true,
      (error: unknown) => {
        const failure = unexpected(error);
        report(failure);
        return failure.code !== 'provider_unreachable';
      },
    );
    return Promise.race([revocation, afterwards(patience, false)]);
  }

  async #prepare(response: Response, { content }: OpenSession, redirectTo: string): Promise<boolean> {
    const { client, baseUrl, cookieName, postLogoutParameter, records, sealer, report } = this.#parts;
    const state = await sealer.seal({ redirectTo, endsAt: Date.now() + absence * 1000 }, 'state');
    const parameters = {
      id_token_hint: content.idToken,
      [postLogoutParameter]: `${baseUrl}/signed-out`,
      state,
    };
    try {
      const address = await client.endSessionAddress(parameters);
      if (!address) return false;
      const ticket = randomBytes(32).toString('base64url');
      await records.set(recordOf(ticket), await sealer.seal(address.href, ticket), departure);
      response.cookie(cookieName, ticket, { ...leavingCookie, maxAge: departure * 1000 });
      return true;
    } catch (error) {
      report(unexpected(error));
      return false;
    }
  }
}

function recordOf(ticket: string): string {
  return `leaving:${createHash('sha256').update(ticket).digest('base64url')}`;
}

async function afterwards<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, value).unref();
  });
}
