/**
 * For Express: the backend of each strategy that has one, and APIs that check access tokens.
 *
 * @module
 */
export { answerErrors } from './answer-errors.ts';
export type { AccessClaims } from './api/access-claims.ts';
export type { AccessTokenOptions, IntrospectionOptions, TokenIssuer } from './api/access-token-options.ts';
export { requireAccessToken } from './api/require-access-token.ts';
export { requireClaims, type ClaimValue } from './api/require-claims.ts';
export { requireRecentLogin, type LoginStrength } from './api/require-recent-login.ts';
export { requireScope } from './api/require-scope.ts';
export { BackendError, type BackendErrorOptions } from './backend-error.ts';
export type { BackendStore, Count, Records } from './backend-store.ts';
export type {
  BackendErrorCode,
  ErrorAnswer,
  LoginAsked,
  LoginQuery,
  LogoutAnswer,
  LogoutRequest,
  PasswordLoginRequest,
  PasswordSessionAnswer,
  SessionAnswer,
  SignedInAnswer,
  SignedOutAnswer,
  TokenAnswer,
  TokenRequest,
  UserClaims,
} from './contract.ts';
export {
  csrfProtection,
  type CsrfOptions,
  type CsrfProtection,
  type GuardOptions,
} from './csrf-protection.ts';
export type { HashEncoding } from './fingerprint/fingerprint-cookie.ts';
export {
  sessionFingerprint,
  type FingerprintAnswer,
  type SessionFingerprint,
  type SessionFingerprintOptions,
} from './fingerprint/session-fingerprint.ts';
export { tokenMediator, type TokenMediatorOptions } from './mediator/token-mediator.ts';
export type { MediatedResource } from './mediator/token-request.ts';
export { apiProxy, type ApiProxyOptions } from './proxy/api-proxy.ts';
export type { ProxyMethod, ProxyRoute } from './proxy/proxy-route.ts';
export type { AttemptOptions } from './login/attempt-limits.ts';
export type { LoginCookieNames } from './login/login-cookies.ts';
export { hashPassword, verifyPassword } from './login/password-hash.ts';
export type {
  AuthenticateOptions,
  Credentials,
  CredentialsOutcome,
  LoginUser,
  RestLogin,
  RestLoginOptions,
} from './login/rest-login-options.ts';
export { restLogin } from './login/rest-login.ts';
export { memoryStore, type MemoryStoreOptions } from './stores/memory-store.ts';
export type { RedisClient } from './stores/redis-connection.ts';
export { redisStore, type RedisBackendStore, type RedisStoreOptions } from './stores/redis-store.ts';
export type { AccessToken, AppSession, TokenSource, TokenTarget } from './token-source.ts';
export { backchannelLogout, type BackchannelLogoutOptions } from './session/backchannel-logout.ts';
export { backendSession, type BackendSession } from './session/backend-session.ts';
export type {
  BackendSessionOptions,
  BackendSessionSettings,
  ClientCredential,
  SessionCookies,
} from './session/backend-session-options.ts';
export type { LogoutSubject } from './session/logout-token.ts';
export type { SessionOwner } from './session/session-index.ts';
export { userinfoCache, type UserinfoCache } from './userinfo/userinfo-cache.ts';
export type { UserinfoCacheOptions, UserinfoCounters } from './userinfo/userinfo-cache-options.ts';
