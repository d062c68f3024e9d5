import type { Request, Response } from 'express';
import * as openid from 'openid-client';
import { BackendError, unexpected } from '../backend-error.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { LoginOutcome } from './login-outcome.ts';
import { readLoginQuery } from './login-query.ts';
import { loginLifetime, type LoginTransaction, type LoginTransactions } from './login-transactions.ts';
import type { Grant, OidcClient } from './oidc-client.ts';
import { redirectAddress } from './redirect-address.ts';
import { keptToken } from './session-tokens.ts';
import type { SessionContent, Sessions } from './sessions.ts';
import type { ClaimsFilter } from './user-claims.ts';
import { scopesOf } from './wanted-token.ts';

/** What a login works with. */
export interface LoginParts {
  /** Address of the endpoint that the provider sends the browser back to. */
  readonly callbackUrl: string;
  readonly appOrigin: string;
  readonly scope: string;
  readonly loginParameters: Readonly<Record<string, string>>;
  readonly resources: readonly string[];
  /** Whether the provider is asked for more about the user than the ID token says. */
  readonly hasUserInfo: boolean;
  /** Seconds that a session lasts. */
  readonly absolute: number;
  readonly client: OidcClient;
  readonly sessions: Sessions;
  readonly browsers: BrowserSessions;
  readonly transactions: LoginTransactions;
  readonly outcome: LoginOutcome;
  readonly claims: ClaimsFilter;
  readonly report: (error: BackendError) => void;
}

/** The way to the provider and back. Both ends are navigations, so whatever goes wrong leads to a page of the app. */
export class LoginEndpoints {
  readonly #parts: LoginParts;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  async login(request: Request, response: Response): Promise<void> {
    const { appOrigin, transactions } = this.#parts;
    const query = queryOf(request);
    const redirectTo = redirectAddress(query.get('redirect_to') ?? '/', appOrigin);
    let transaction: LoginTransaction | null = null;
    try {
      if (redirectTo === null)
        throw new BackendError('invalid_request', 'redirect_to is not a path of the app.');
      const { wishes, parameters } = readLoginQuery(query);
      transaction = this.#begin(redirectTo, wishes, this.#parts.browsers.idOf(request));
      const address = await this.#loginAddress(transaction, parameters);
      await transactions.begin(request, response, transaction);
      response.redirect(303, address.href);
    } catch (error) {
      await this.#giveUp(response, error, redirectTo, transaction);
    }
  }

  async callback(request: Request, response: Response): Promise<void> {
    const { callbackUrl, client, transactions, resources, sessions, browsers } = this.#parts;
    const query = queryOf(request);
    const since = Date.now();
    let transaction: LoginTransaction | null = null;
    try {
      transaction = await transactions.take(request, response, query.get('state') ?? '');
      if (!transaction)
        throw new BackendError('invalid_request', 'This browser has begun no login with that state.');
      if (!(await transactions.finish(transaction)))
        throw new BackendError('invalid_request', 'The login was finished before.');
      const grant = await client.exchange(
        new URL(`?${query.toString()}`, callbackUrl),
        transaction,
        resources[0],
      );
      if (!grant) {
        await this.#giveUp(response, null, transaction.redirectTo, transaction);
        return;
      }
      const session = await sessions.create(await this.#contentOf(grant, transaction), since);
      const before = transaction.replaces === null ? null : await sessions.find(transaction.replaces);
      if (before) await sessions.end(before);
      browsers.begin(request, response, session);
      response.redirect(303, transaction.redirectTo);
    } catch (error) {
      await this.#giveUp(response, error, transaction?.redirectTo, transaction);
    }
  }

  #begin(redirectTo: string, wishes: LoginTransaction['wishes'], sessionId: string): LoginTransaction {
    return {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
      redirectTo,
      wishes,
      ...(wishes.max_age !== undefined && { maxAge: wishes.max_age }),
      scope: scopesOf('openid', this.#parts.scope, wishes.scope).join(' '),
      replaces: sessionId === '' ? null : sessionId,
      endsAt: Date.now() + loginLifetime * 1000,
    };
  }

  async #loginAddress(
    { state, nonce, verifier, scope }: LoginTransaction,
    wanted: Readonly<Record<string, string>>,
  ): Promise<URL> {
    const { client, callbackUrl, resources, loginParameters } = this.#parts;
    const parameters = new URLSearchParams({
      ...loginParameters,
      ...wanted,
      scope,
      state,
      nonce,
      redirect_uri: callbackUrl,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    for (const resource of resources) parameters.append('resource', resource);
    return client.loginAddress(parameters);
  }

  async #contentOf(grant: Grant, { nonce, wishes, scope }: LoginTransaction): Promise<SessionContent> {
    const { idToken, refreshToken } = grant;
    if (!idToken) throw new BackendError('provider_refused', 'The provider gave no ID token.');
    const { sub, sid } = idToken.claims;
    const { resources, absolute, claims } = this.#parts;
    const token = keptToken(grant, scope);
    const userInfo = await this.#userInfo(token.value, sub);
    return {
      user: claims.first({ ...userInfo, ...idToken.claims }),
      userInfo,
      sub,
      sid: typeof sid === 'string' ? sid : null,
      idToken: idToken.text,
      nonce,
      refreshToken,
      tokens: { [resources[0] ?? '']: token },
      wantedScope: scope,
      scope: token.scope,
      asked: askedNow(wishes),
      endsAt: Date.now() + absolute * 1000,
    };
  }

  /** Nobody is kept out for want of a name. */
  async #userInfo(accessToken: string, sub: string): Promise<SessionContent['userInfo']> {
    const { client, hasUserInfo, resources, report } = this.#parts;
    if (!hasUserInfo) return {};
    try {
      return await client.userInfo(accessToken, sub);
    } catch (error) {
      const { code, message } = unexpected(error);
      const reason = resources.length > 0 ? ' Its access token is for a resource, which may be why.' : '';
      report(new BackendError(code, `There is no userinfo. ${message}${reason}`));
      return {};
    }
  }

  /** `error` is `null` when the user turned back. */
  async #giveUp(
    response: Response,
    error: unknown,
    redirectTo: string | null | undefined,
    transaction: LoginTransaction | null,
  ): Promise<void> {
    const { appOrigin, outcome, report } = this.#parts;
    if (error !== null) report(unexpected(error));
    if (transaction) {
      await this.#noteAsked(transaction).catch((failure: unknown) => {
        report(unexpected(failure));
      });
    }
    outcome.tell(response, error === null ? 'login_cancelled' : 'login_failed');
    response.redirect(303, redirectTo ?? `${appOrigin}/`);
  }

  /** Who did not get through a stronger login is who he was, and is not sent to it again and again. */
  async #noteAsked({ replaces, wishes }: LoginTransaction): Promise<void> {
    const { sessions } = this.#parts;
    const session = replaces === null ? null : await sessions.find(replaces);
    if (!session) return;
    await sessions.exclusively(session, async () => {
      const present = await sessions.find(session.id);
      if (present) await sessions.save(present, { ...present.content, asked: askedNow(wishes) });
    });
  }
}

function askedNow(wishes: LoginTransaction['wishes']): SessionContent['asked'] {
  return { ...wishes, at: Math.floor(Date.now() / 1000) };
}

/** As sent: what the app's own query parser makes of it is another thing. */
function queryOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start));
}
