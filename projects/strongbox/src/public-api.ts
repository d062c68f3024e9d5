/**
 * Who is signed in, the guards, the interceptors, and what every strategy may have besides.
 *
 * @module
 */
export type { AccessConditions, ClaimValue, Wanted, WantedClaim } from './access-conditions';
export { Auth } from './auth';
export { AuthError, type AuthErrorCode, type AuthErrorOptions } from './auth-error';
export type { AuthFeature, AuthStrategy, CoreFeatureKind } from './auth-feature';
export { authGuard, type AuthGuardOptions } from './auth-guard';
export { authInterceptor } from './auth-interceptor';
export { AUTHORIZATION, type RequestAuthorization } from './authorization-context';
export type { AuthEvent, AuthState, SessionTrouble } from './auth-state';
export type { ClaimMapping } from './claim-mapping';
export { auth0Claims, cognitoClaims, entraClaims, keycloakClaims } from './claim-presets';
export type { GuardOptions } from './guard-options';
export { Authorized, type AuthorizedContext } from './authorized';
export { IdleTimeout } from './idle-timeout';
export { provideAuth } from './provide-auth';
export type { RenewalAhead } from './renewal-ahead';
export type { RequestAuthorizer } from './request-authorizer';
export type { ResourceServer } from './resource-servers';
export type { RestoreOptions } from './restore-options';
export type {
  AskedFor,
  Credentials,
  LoginOptions,
  LoginOutcome,
  LogoutOptions,
  NoSession,
  Session,
  SessionSource,
  SignedOutReason,
  Strength,
  User,
} from './session-source';
export { signedOutGuard } from './signed-out-guard';
export { withAuthLogging } from './with-auth-logging';
export { withClaimMapping } from './with-claim-mapping';
export { withGuards } from './with-guards';
export { type IdleTimeoutOptions, withIdleTimeout } from './with-idle-timeout';
export { withRenewal } from './with-renewal';
export { withResourceServers } from './with-resource-servers';
export { withRestore } from './with-restore';
export { withXsrf } from './with-xsrf';
export { withoutTabSync } from './without-tab-sync';
export { xsrfInterceptor } from './xsrf-interceptor';
export type { XsrfOptions } from './xsrf-rules';

// For our own other entry points.
export { baseOf as ɵbaseOf } from './base-of';
export { type AddressRule as ɵAddressRule, toAddressRule as ɵtoAddressRule } from './address-rule';
export { isTransient as ɵisTransient, toAuthError as ɵtoAuthError } from './auth-error';
export {
  AUTHORIZED_REQUESTS as ɵAUTHORIZED_REQUESTS,
  AuthorizedRequests as ɵAuthorizedRequests,
  type Authorized as ɵAuthorized,
  type Call as ɵCall,
  type Mended as ɵMended,
} from './authorized-requests';
export { bearerAuthorizer as ɵbearerAuthorizer } from './bearer-authorizer';
export { CLAIM_MAPPING as ɵCLAIM_MAPPING } from './claim-mapping';
export { meetsStrength as ɵmeetsStrength } from './strength';
export { lazily as ɵlazily, lazy as ɵlazy } from './lazily';
export { oneTabAtATime as ɵoneTabAtATime } from './credential-lock';
export { orAborted as ɵorAborted } from './or-aborted';
export { parseTrustedUrl as ɵparseTrustedUrl } from './trusted-url';
export { REQUEST_AUTHORIZER as ɵREQUEST_AUTHORIZER } from './request-authorizer';
export { RESOURCE_SERVERS as ɵRESOURCE_SERVERS } from './resource-servers';
export { renewFrom as ɵrenewFrom } from './renew-from';
export type { Renewal as ɵRenewal } from './renewal';
export { RENEWAL_AHEAD as ɵRENEWAL_AHEAD } from './renewal-ahead';
export { REVIVAL as ɵREVIVAL } from './revival';
export { retryLater as ɵretryLater } from './retry-later';
export { SessionLifecycle as ɵSessionLifecycle } from './session-lifecycle';
export { type Change as ɵChange, SessionState as ɵSessionState } from './session-state';
export type { Transition as ɵTransition } from './auth-state';
export { SESSION_SOURCE as ɵSESSION_SOURCE } from './session-source';
export { TAB_SYNC as ɵTAB_SYNC } from './tab-sync';
export {
  XSRF_PROTECTION as ɵXSRF_PROTECTION,
  type XsrfProtection as ɵXsrfProtection,
} from './xsrf-protection';
export {
  STRATEGY_XSRF as ɵSTRATEGY_XSRF,
  xsrfHeaders as ɵxsrfHeaders,
  xsrfRules as ɵxsrfRules,
} from './xsrf-rules';
