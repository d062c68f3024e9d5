import { AuthError } from 'ngx-strongbox';

/** What turns codes and refresh tokens into verified tokens. */
export const loadRedeeming = () => lazily(import('./redeeming'));

/** What pushes authorization requests, for providers that want it so. */
export const loadPushedRequest = () => lazily(import('./pushed-request'));

/** What a login in a popup takes, at either end. */
export const loadPopup = () => lazily(import('./popup'));

/** The engine, loaded only once there is something to ask. */
export const loadEngine = () => lazily(import('./engine'));

/** The verifier, loaded only once there is something to verify. */
export const loadVerifier = () => lazily(import('./id-token'));

function lazily<T>(chunk: Promise<T>): Promise<T> {
  return chunk.catch(() => {
    throw new AuthError('server_unreachable', ngDevMode && 'a part of this app could not be loaded.');
  });
}
