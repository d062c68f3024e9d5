// One chunk: what the first page does without.
export { BackendDeparture } from './backend-departure';
export { renewSession } from './renew-session';
