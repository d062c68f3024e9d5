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
export type { AccessToken, AppSession, TokenSource, TokenTarget } from './token-source.ts';
