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
export { strongboxExpress } from './strongbox-express';
export { withBackendSession } from './with-backend-session';
