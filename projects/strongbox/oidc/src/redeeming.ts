// One chunk: all that is needed once there is a code or a refresh token to redeem.
export { ResourceTokens } from './resource-tokens';
export { renewTokens } from './renew-tokens';
export { finishLogin } from './finish-login';
export { leaveForSignOut, revokeTokens } from './sign-out';
export { TokenClient } from './token-client';
