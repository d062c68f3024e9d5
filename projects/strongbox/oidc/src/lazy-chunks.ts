import { ɵlazily as lazily } from 'ngx-strongbox';

/** What pushes authorization requests, for providers that want it so. */
export const loadPushedRequest = () => lazily(import('./pushed-request'));

/** What a login in a popup takes, at either end. */
export const loadPopup = () => lazily(import('./popup'));

/** The engine, loaded only once there is something to ask. */
export const loadEngine = () => lazily(import('./engine'));

/** The verifier, loaded only once there is something to verify. */
export const loadVerifier = () => lazily(import('./signed-token'));
