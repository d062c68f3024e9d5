import { type AuthError, ɵrenewFrom as renewFrom, ɵtoAuthError as toAuthError } from 'ngx-strongbox';
import type { TokenRecord } from './storage/token-store';

/** Seconds: how soon a refusal, which only the provider's owner can change, is put to the test again. */
const LONGEST_PAUSE = 60;

/** One access token: obtained once for all that wait for it, again when it is due, and never in a storm. */
export class ResourceToken {
  readonly #obtain: () => Promise<TokenRecord>;
  #token: string | null = null;
  #renewFrom = 0;
  #endsAt = 0;
  #obtaining: Promise<void> | null = null;
  #error: AuthError | null = null;
  #failures = 0;
  #notBefore = 0;

  constructor(obtain: () => Promise<TokenRecord>) {
    this.#obtain = obtain;
  }

  async get(): Promise<string> {
    if (Date.now() >= Math.max(this.#renewFrom, this.#notBefore)) {
      this.#obtaining ??= this.#attempt().finally(() => (this.#obtaining = null));
    }
    await this.#obtaining;
    const isOver = Date.now() >= this.#endsAt;
    if (this.#error && isOver) throw this.#error;
    return this.#token ?? '';
  }

  /** Gets another one, unless what was refused has been replaced already. */
  async renew(refused: string): Promise<void> {
    if (refused === this.#token) {
      this.#renewFrom = this.#endsAt = 0;
      if (this.#cameOver()) this.#notBefore = 0;
    }
    await this.get();
  }

  /** A token may be over by the time it comes. That the next one is, too, is no accident. */
  #cameOver(): boolean {
    return !this.#error && this.#failures === 1;
  }

  async #attempt(): Promise<void> {
    try {
      const tokens = await this.#obtain();
      this.#token = tokens.accessToken;
      this.#endsAt = tokens.expiresAt ?? Infinity;
      this.#renewFrom = renewFrom(tokens);
      this.#error = null;
    } catch (error) {
      this.#error = toAuthError(error);
    }
    // A token that is due again as soon as it has come is no better than none.
    const hasHelped = !this.#error && Date.now() < this.#renewFrom;
    this.#failures = hasHelped ? 0 : this.#failures + 1;
    this.#notBefore = hasHelped ? 0 : Date.now() + this.#pause() * 1000;
  }

  #pause(): number {
    if (this.#error?.code === 'resource_refused') return LONGEST_PAUSE;
    return Math.max(Math.min(2 ** (this.#failures - 1), LONGEST_PAUSE), this.#error?.retryAfter ?? 0);
  }
}
