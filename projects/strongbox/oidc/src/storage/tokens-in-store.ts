import { DOCUMENT, inject } from '@angular/core';
import { AuthError, ɵoneTabAtATime as oneTabAtATime } from 'ngx-strongbox';
import type { Connection } from '../connection';
import { oneAtATime } from '../one-at-a-time';
import { sessionName } from '../oidc-config';
import { randomToken } from '../random-token';
import { refusal } from '../refusal';
import { hasEnded, noteEnded } from './ended-sign-in';
import { FallibleStore } from './fallible-store';
import { isOver } from './is-over';
import type { KeptTokens } from './kept-tokens';
import { readTokenRecord } from './read-token-record';
import { signInOf } from './sign-in-of';
import type { TokenRecord } from './token-store';
import { wasTurnedAway } from './was-turned-away';

/** Milliseconds that a tab waits while others write: one that is frozen must not hold up the rest. */
const LONGEST_WAIT = 4000;

/** Keeps tokens in the app's store, which other tabs, and whoever else gets at it, may write to as well. */
export class TokensInStore implements KeptTokens {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #store = new FallibleStore();
  readonly #connect: () => Promise<Connection>;
  readonly #moveOn: () => void;
  readonly #inTurn = oneAtATime();
  #connection: Connection | null = null;
  /** What this tab has seen last, which is all there is once the store has failed. */
  #known: TokenRecord | null = null;
  /** The refresh token this page has sent, with no answer yet: only it may go on as if it had never been. */
  #sent: string | null = null;
  /** How often tokens were dropped here: what was being read before that must not come back. */
  #drops = 0;

  /** `moveOn` is called when another tab has put an end to the sign-in this tab knows of. */
  constructor(connect: () => Promise<Connection>, moveOn: () => void) {
    this.#connect = connect;
    this.#moveOn = moveOn;
  }

  get isShared(): boolean {
    return this.#store.isShared;
  }

  async load(): Promise<TokenRecord | null> {
    const tokens = await this.#inTurn(() => this.#look());
    if (!tokens?.refreshToken || tokens.refreshToken !== this.#sent) return tokens;
    const { mayBeSpent: _, ...unmarked } = tokens;
    return unmarked;
  }

  save(tokens: TokenRecord, isNew: boolean, signal: AbortSignal): Promise<TokenRecord> {
    return this.#undisturbed(async () => {
      const { hasFailed } = this.#store;
      const connection = await this.#connected();
      const present = isNew ? null : await this.#look();
      // What is in there has just been replaced.
      if (this.#store.hasFailed && !hasFailed) void this.#store.clear(nameOf(connection));
      signal.throwIfAborted();
      if (!isNew && !present) throw new AuthError('not_signed_in');
      const record = { ...tokens, ...(present ? signInOf(present) : this.#newSignIn(connection)) };
      await this.#store.save(nameOf(connection), record);
      if (signal.aborted) await this.#clearOnly(record);
      signal.throwIfAborted();
      this.#sent = null;
      return (this.#known = record);
    });
  }

  /** The note stays where nobody answers: the page may be on its way out, and be told of that as of any failure. */
  async sending<T>(tokens: TokenRecord, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    if (tokens.mayBeSpent) return send();
    await this.save({ ...tokens, mayBeSpent: true }, false, signal);
    this.#sent = tokens.refreshToken;
    try {
      return await send();
    } catch (error) {
      if (wasTurnedAway(error)) await this.save(tokens, false, signal);
      throw error;
    }
  }

  async drop(): Promise<TokenRecord | null> {
    const known = this.#takeKnown();
    const connection = this.#connection ?? (await this.#connected());
    const name = nameOf(connection);
    const loading = this.#store.load(name);
    const clearing = this.#store.clear(name);
    // Another tab may just be saving newer ones. The page need not stay for that.
    this.#undisturbed(() => this.#clearOnly(known)).catch(() => undefined);
    const tokens = readTokenRecord(await loading, connection.client.config) ?? known;
    await clearing;
    if (this.#store.hasFailed) noteEnded(name, tokens?.signIn);
    return tokens;
  }

  async forget(): Promise<TokenRecord | null> {
    const { isShared } = this;
    if (!this.#store.hasFailed && !isShared) return this.drop();
    const known = this.#takeKnown();
    await this.#undisturbed(() => this.#clearOnly(known));
    return isShared ? null : known;
  }

  async alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (!this.isShared) return work();
    const lock = `strongbox.renewal ${nameOf(await this.#connected())}`;
    return oneTabAtATime(this.#window, lock, signal, async () => {
      await this.catchUp();
      return work();
    });
  }

  async catchUp(): Promise<void> {
    if (!this.isShared) return;
    await this.#store.catchUp(nameOf(await this.#connected()));
    if (this.#store.hasFailed) this.#leaveToOthers();
  }

  async #look(): Promise<TokenRecord | null> {
    const { isShared } = this;
    const { hasFailed, longestLife } = this.#store;
    const drops = this.#drops;
    const connection = await this.#connected();
    const found = await this.#store.load(nameOf(connection));
    if (drops !== this.#drops) return null;
    if (this.#store.hasFailed) {
      if (isShared) this.#leaveToOthers();
      // A tab that is alone goes on with it, so it is as good as spent there.
      else if (!hasFailed && this.#known) void this.#store.clear(nameOf(connection));
      return this.#known;
    }
    const stored = readTokenRecord(found, connection.client.config);
    const isLost = isOver(stored, longestLife) || !this.#isOwn(stored, connection);
    const tokens = isLost ? null : stored;
    if (!tokens && found != null) await this.#store.clear(nameOf(connection));
    const before = this.#known;
    // Nobody has signed out then.
    if (!tokens && before && isOver(before, longestLife)) throw refusal('login_required');
    this.#known = tokens;
    if (before && before.signIn !== tokens?.signIn) this.#moveOn();
    return tokens;
  }

  /** Where a shared store cannot be read, other tabs go on with the refresh token, and no two may use it. */
  #leaveToOthers(): void {
    if (this.#known) this.#known = { ...this.#known, refreshToken: null };
  }

  /** A store of this tab alone has not heard of a sign-out in another, and one that had failed of none. */
  #isOwn(stored: TokenRecord | null, connection: Connection): boolean {
    if (this.#known) return true;
    if (this.isShared) return !hasEnded(nameOf(connection), stored?.signIn);
    return stored?.signIn === connection.hint.number;
  }

  #newSignIn({ hint }: Connection): Pick<TokenRecord, 'signIn' | 'endsAt'> {
    const { longestLife } = this.#store;
    return {
      signIn: this.isShared ? randomToken().slice(0, 8) : hint.nextNumber,
      ...(longestLife !== undefined && { endsAt: Date.now() + longestLife * 1000 }),
    };
  }

  /** Leaves what somebody has begun since. */
  async #clearOnly(record: TokenRecord | null): Promise<void> {
    if (!record) return;
    const connection = await this.#connected();
    const name = nameOf(connection);
    const present = readTokenRecord(await this.#store.load(name), connection.client.config);
    if (present?.signIn === record.signIn) await this.#store.clear(name);
  }

  #takeKnown(): TokenRecord | null {
    const known = this.#known;
    this.#known = null;
    this.#drops++;
    return known;
  }

  /** Runs what writes while nobody else does. */
  #undisturbed<T>(write: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      if (!this.isShared) return write();
      const lock = `strongbox.tokens ${nameOf(await this.#connected())}`;
      let writing: Promise<T> | undefined;
      const begin = (): Promise<T> => (writing = write());
      const limit = AbortSignal.timeout(LONGEST_WAIT);
      return oneTabAtATime(this.#window, lock, limit, begin).catch(() => writing ?? write());
    });
  }

  async #connected(): Promise<Connection> {
    return (this.#connection ??= await this.#connect());
  }
}

function nameOf({ client }: Connection): string {
  return sessionName(client.config);
}
