// One chunk: all that is needed once there is a code or a refresh token to redeem.
export { readSilently } from './read-silently';
export { renewTokens } from './renew-tokens';
export { finishLogin } from './finish-login';
export { leaveForSignOut, revokeTokens } from './sign-out';
export { ServerTokens } from './server-tokens';
export { TokenClient } from './token-client';
