import { ProviderSession } from '../provider-session';
import { restoreStored } from './restore-stored';
import { TokensInStore } from './tokens-in-store';

/** The session of a provider with tokens in a store of the app. Call it in an injection context. */
export function storedProviderSession(): ProviderSession {
  return new ProviderSession({
    keep: (connect, moveOn) => new TokensInStore(connect, moveOn),
    restore: restoreStored,
  });
}
