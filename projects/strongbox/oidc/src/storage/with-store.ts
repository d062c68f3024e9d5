// One chunk: what an app with a token store needs besides.
export { restoreStored } from './restore-stored';
export { TokensInStore } from './tokens-in-store';
