/**
 * Sessions of your own backend: backend session, token mediator, own login.
 *
 * @module
 */
export { BackendClient, type BackendRequest, type BackendResponse } from './backend-client';
export type {
  BackendAnswer,
  BackendDialect,
  BackendLogin,
  BackendLogout,
  BackendXsrf,
} from './backend-dialect';
export type { BackendSessionConfig } from './backend-session-config';
export type { BackendErrorCode } from './contract';
export { customBackend } from './custom-backend';
export { curity, type CurityOptions } from './dialects/curity';
export { curityOpenSource, type CurityOpenSourceOptions } from './dialects/curity-open-source';
export { duende, type DuendeOptions } from './dialects/duende';
export { oauth2Proxy, type OAuth2ProxyOptions } from './dialects/oauth2-proxy';
export { strongboxExpress } from './strongbox-express';
export { withBackendSession } from './with-backend-session';
export { RestLogin } from './rest-login';
export type { RestAnswer, RestLoginOptions, RestRefusal } from './rest-login-options';
export { withRestLogin } from './with-rest-login';
export { MediatedTokens } from './mediated-tokens';
export { withTokenMediator } from './with-token-mediator';
