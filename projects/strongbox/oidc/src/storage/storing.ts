import type { AskedFor, Session } from 'ngx-strongbox';
import type { Connection } from '../connection';
import type { VerifiedTokens } from '../verified-tokens';
import type { KeptTokens } from './kept-tokens';

/** What becomes of tokens in a store of the app. */
export interface Storing {
  /** `moveOn` is called when another tab has put an end to the sign-in this tab knows of. */
  keep(connect: () => Promise<Connection>, moveOn: () => void): KeptTokens;
  /** The session that was found there, else `null`. With `asked` it is one that a login has asked more of in vain. */
  restore(
    connection: Connection,
    tokens: VerifiedTokens,
    signal: AbortSignal,
    asked?: AskedFor,
  ): Promise<Session | null>;
}
