import express, { Router, type Request, type Response } from 'express';
import { answerReported } from '../answer-reported.ts';
import { unexpected } from '../backend-error.ts';
import type { SessionAnswer, UserClaims } from '../contract.ts';
import { csrfProtection } from '../csrf-protection.ts';
import { errorReport, reportErrors } from '../error-report.ts';
import { isProtected } from '../is-protected.ts';
import { memoryStore } from '../stores/memory-store.ts';
import type { AppSession } from '../token-source.ts';
import { arrival } from './arrival.ts';
import type { BackendSessionOptions } from './backend-session-options.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { LoginEndpoints } from './login-endpoints.ts';
import { LoginOutcome } from './login-outcome.ts';
import { LoginTransactions } from './login-transactions.ts';
import { LogoutEndpoints } from './logout-endpoints.ts';
import { logoutListener } from './logout-listener.ts';
import { LogoutTokens } from './logout-token.ts';
import { OidcClient } from './oidc-client.ts';
import { Sealer } from './sealed.ts';
import { sessionAnswer } from './session-answer.ts';
import type { SessionOwner } from './session-index.ts';
import { SessionTokens } from './session-tokens.ts';
import { Sessions } from './sessions.ts';
import { ClaimsFilter } from './user-claims.ts';

/** A backend that signs users in and keeps their tokens. */
export interface BackendSession extends AppSession {
  /** All endpoints; give it to `app.use`. */
  readonly router: Router;
  /** Who is signed in in the browser that a request comes from, `null` when nobody is. Rejects with `store_unreachable`. */
  userOf(request: Request): Promise<UserClaims | null>;
  /** Ends all sessions of a user, or those that hang on one session at the provider, on every node; how many there were. */
  end(owner: SessionOwner): Promise<number>;
}

/**
 * Signs users in at an OpenID provider as a confidential client and keeps their tokens, so that the browser has nothing but
 * an HttpOnly cookie. Take it whenever there is a backend on the app's site; what it costs is a store and one hop more to
 * each API. It reads the provider's metadata at the first need, so that a provider that is down keeps no server from starting.
 *
 * Follows RFC 10017 §6.1, OpenID Connect Core 1.0, RP-Initiated Logout 1.0 and Back-Channel Logout 1.0. At the provider
 * register `/bff/callback`, `/bff/signed-out` and `/bff/backchannel-logout` of `origin`. Throws a `TypeError` when a setting
 * cannot be right; its endpoints answer with the codes of {@link BackendError}.
 *
 * @example
 * ```ts
 * const session = backendSession({
 *   origin: 'https://shop.example.com',
 *   issuer: 'https://id.example.com',
 *   clientId: 'shop',
 *   clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *   scope: 'openid profile invoices:read',
 *   secrets: [process.env['SESSION_SECRET'] ?? ''],
 * });
 * express().use(session.router).listen(4500);
 * ```
 */
export function backendSession(options: BackendSessionOptions): BackendSession {
  const { clientId, issuer, secrets, allowedOrigins = [], idle = 30 * 60, absolute = 8 * 60 * 60 } = options;
  const { scope = 'openid', store = memoryStore(), basePath = '/bff' } = options;
  const report = errorReport(options.onError);
  const origin = originOf('origin', options.origin);
  const appOrigin = originOf('appOrigin', options.appOrigin ?? origin);
  if (!/^(?:\/[\w.~-]+)+$/.test(basePath)) throw new TypeError("basePath has to be a path such as '/bff'.");
  if (!(idle > 0 && absolute > 0)) throw new TypeError('idle and absolute are seconds.');
  const baseUrl = origin + basePath;
  const names = {
    session: '__Host-Http-session',
    login: '__Host-Http-login',
    xsrf: '__Host-XSRF-TOKEN',
    ...options.cookies,
  };
  const resources = [options.resource ?? []].flat();
  /** What belongs to one backend does not open at another, though they share secrets and store. */
  const realm = JSON.stringify([issuer, clientId, baseUrl]);
  const sealer = new Sealer(secrets, realm);

  const csrf = csrfProtection({
    origin,
    allowedOrigins: [...new Set([...allowedOrigins, appOrigin])].filter((each) => each !== origin),
    secrets,
    cookieName: names.xsrf,
    onError: report,
  });
  const client = new OidcClient(options);
  const sessions = new Sessions(store, sealer, realm, idle);
  const browsers = new BrowserSessions(sessions, csrf, names.session);
  const claims = new ClaimsFilter(options.userClaims, report);
  const tokens = new SessionTokens(sessions, client, resources, claims);
  const outcome = new LoginOutcome(names.login);
  const logins = new LoginEndpoints({
    callbackUrl: `${baseUrl}/callback`,
    transactions: new LoginTransactions(names.login, sealer, store.records),
    loginParameters: options.loginParameters ?? {},
    hasUserInfo: options.userinfo ?? false,
    ...{ appOrigin, scope, resources, absolute, client, sessions, browsers, outcome, claims, report },
  });
  const logouts = new LogoutEndpoints({
    cookieName: `${names.login}.leaving`,
    clearSiteData: options.clearSiteData ?? ['cache', 'storage'],
    postLogoutParameter: options.postLogoutParameter ?? 'post_logout_redirect_uri',
    records: store.records,
    ...{ baseUrl, appOrigin, sealer, client, sessions, browsers, report },
  });
  const logoutTokens = new LogoutTokens(store.records, {
    ...options,
    metadata: async () => ({ ...(await client.metadata()) }),
  });

  const guard = csrf.guard((request) => browsers.idOf(request));
  const guardPreload = csrf.guard((request) => browsers.idOf(request), { preload: true });
  const answerSession = (isUse: boolean) => async (request: Request, response: Response) => {
    const session = isUse ? await browsers.touch(request, true) : await browsers.find(request);
    const error = outcome.take(request, response);
    const xsrf = browsers.prepare(request, response);
    // Its pages cannot read the cookie.
    const isElsewhere = (request.get('origin') ?? origin) !== origin;
    const answer: SessionAnswer = session
      ? { ...sessionAnswer(session), ...(isElsewhere && { xsrf_token: xsrf }) }
      : { signed_in: false, ...(error && { login_error: error }) };
    response.json(answer);
  };

  const endpoints = Router();
  endpoints.route('/session').all(guardPreload).get(answerSession(false)).post(answerSession(true));
  endpoints.get('/login', csrf.navigation, (request, response) => logins.login(request, response));
  endpoints.get('/callback', arrival, (request, response) => logins.callback(request, response));
  endpoints
    .route('/logout')
    .all(guard)
    .post(express.json({ limit: '16kb' }), (request, response) => logouts.logout(request, response));
  endpoints.get('/end-session', csrf.navigation, (request, response) =>
    logouts.endSession(request, response),
  );
  endpoints.get('/signed-out', arrival, (request, response) => logouts.signedOut(request, response));
  endpoints.use(
    logoutListener('/backchannel-logout', logoutTokens, async (who) => {
      await sessions.endAll(who.sid === null ? { sub: who.sub ?? '' } : { sid: who.sid });
      await options.onBackchannelLogout?.(who);
    }),
  );
  endpoints.use(
    reportErrors((error) => {
      report(unexpected(error));
    }),
    answerReported,
  );

  return {
    router: Router().use(basePath, endpoints),
    guard,
    touch: async (request) => {
      await browsers.touch(request);
    },
    accessToken: async (request, target = {}, refused) => {
      const session = await browsers.find(request);
      return session && tokens.get(session, target, refused);
    },
    userOf: async (request) => (await browsers.find(request))?.content.user ?? null,
    end: (owner) => sessions.endAll(owner),
  };
}

function originOf(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.origin === value && isProtected(url)) return value;
  const rule = 'https, or http on this machine; no path, no slash at the end';
  throw new TypeError(`${name} is '${value}' and has to be an origin: ${rule}.`);
}
