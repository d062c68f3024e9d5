import type { Request, RequestHandler, Response } from 'express';
import type { PasswordSessionAnswer, SignedOutAnswer, UserClaims } from '../contract.ts';
import type { CsrfProtection } from '../csrf-protection.ts';
import type { AccessToken } from '../token-source.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import { checkedUser, readCredentials, userOf } from './credentials.ts';
import type { LoginCookies } from './login-cookies.ts';
import type { LoginSession, LoginSessions, Renewed } from './login-sessions.ts';
import { sessionIdOf } from './refresh-token.ts';
import type { LoginUser, RestLoginOptions } from './rest-login-options.ts';

interface Parts {
  readonly csrf: CsrfProtection;
  readonly cookies: LoginCookies;
  readonly sessions: LoginSessions;
  readonly tokens: AccessTokens;
  readonly attempts: AttemptLimits;
}

const signedOut: SignedOutAnswer = { signed_in: false };

/** What the endpoints do once a request has got past the defences. */
export class LoginEndpoints {
  readonly #options: RestLoginOptions;
  readonly #parts: Parts;

  constructor(options: RestLoginOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  readonly login: RequestHandler = async (request, response) => {
    const { cookies, sessions, attempts } = this.#parts;
    const credentials = readCredentials(request);
    const before = cookies.refreshToken(request);
    const since = Date.now();
    const outcome = await this.#options.checkCredentials(credentials);
    if (outcome === 'second-factor-required' && credentials.secondFactor === null) attempts.forgive(request);
    const { session, token } = sessions.begin(rightsOf(userOf(outcome)));
    const id = sessionIdOf(token);
    const prepared = await this.#issue(session, id, request, response);
    // The credentials were changed while they were checked.
    if (!(await sessions.add(id, session, since))) userOf('wrong');
    if (before) await sessions.end(sessionIdOf(before));
    cookies.setDevice(response, attempts.deviceOf(credentials.username));
    this.#answer(request, response, { session, token, prepared });
  };

  readonly refresh: RequestHandler = async (request, response) => {
    const { cookies, sessions } = this.#parts;
    const token = cookies.refreshToken(request);
    const renewed =
      token &&
      (await sessions.renew(token, async (session) => {
        const updated = await this.#updated(session);
        return updated && [updated, await this.#issue(updated, sessionIdOf(token), request, response)];
      }));
    if (renewed) {
      this.#answer(request, response, renewed);
      return;
    }
    cookies.clear(request, response);
    response.json(signedOut);
  };

  readonly logout: RequestHandler = async (request, response) => {
    const { cookies, sessions } = this.#parts;
    const { clearSiteData = ['cache', 'storage'] } = this.#options;
    // Also when the store cannot be reached: whoever comes next to this browser finds nothing.
    cookies.clear(request, response);
    if (clearSiteData.length > 0)
      response.set('Clear-Site-Data', clearSiteData.map((kind) => `"${kind}"`).join(', '));
    // Not by the refresh token, which other hosts of the site can take away: the double submit fits this session.
    const id = cookies.session(request);
    if (id !== undefined) await sessions.end(id);
    response.json(signedOut);
  };

  async #updated(session: LoginSession): Promise<LoginSession | null> {
    const { currentUser } = this.#options;
    if (!currentUser) return session;
    const user = await currentUser(session.user.sub);
    return user && { ...session, ...rightsOf(checkedUser(user)) };
  }

  /** Before anything is kept or sent: it fails when the token is too large. */
  async #issue(
    session: LoginSession,
    id: string,
    request: Request,
    response: Response,
  ): Promise<AccessToken> {
    const { tokens, sessions, cookies } = this.#parts;
    const { accessTokenTtl = 300, token: place, requestClaims } = this.#options;
    const lifetime = Math.min(accessTokenTtl, sessions.endsIn(session));
    const access = await tokens.issue(session, id, lifetime, requestClaims?.(request, response));
    if (place === 'cookie') cookies.assertFits(access, session.user);
    return access;
  }

  #answer(request: Request, response: Response, renewed: Renewed<AccessToken>): void {
    const { cookies, sessions, csrf } = this.#parts;
    const { session, token, prepared: access } = renewed;
    const { origin } = this.#options;
    const seconds = sessions.secondsLeft(session);
    cookies.setSession(response, token, seconds);
    if (this.#options.token === 'cookie') cookies.setToken(response, access);
    const xsrf = csrf.issue(request, response, sessionIdOf(token), seconds);
    // Its pages cannot read the cookie.
    const isElsewhere = (request.get('origin') ?? origin) !== origin;
    const body: PasswordSessionAnswer = {
      signed_in: true,
      user: session.user,
      expires_in: Math.floor((access.expiresAt - Date.now()) / 1000),
      ends_in: sessions.endsIn(session),
      ...(session.scope !== '' && { scope: session.scope }),
      ...(this.#options.token !== 'cookie' && { access_token: access.value, token_type: 'Bearer' }),
      ...(isElsewhere && { xsrf_token: xsrf }),
    };
    response.json(body);
  }
}

function rightsOf({ scope = '', ...user }: LoginUser): { user: UserClaims; scope: string } {
  return { user, scope };
}
