import { type AuthError, ɵrenewFrom as renewFrom, ɵtoAuthError as toAuthError } from 'ngx-strongbox';

/** Seconds: how soon a refusal, which only the backend's owner can change, is put to the test again. */
const LONGEST_PAUSE = 60;

/** An access token as the backend has handed it out. */
export interface HandedOut {
  readonly accessToken: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Names it without being one. */
  readonly id: string;
}

/** One access token: asked for once for all that wait for it, again when it is due, and never in a storm. */
export class MediatedToken {
  readonly #ask: (refused: string | null) => Promise<HandedOut>;
  #present: HandedOut | null = null;
  #refused: string | null = null;
  #renewFrom = 0;
  #endsAt = 0;
  #asking: Promise<void> | null = null;
  #error: AuthError | null = null;
  #failures = 0;
  #notBefore = 0;

  /** `ask` is told the `id` of a token that the resource server has refused. */
  constructor(ask: (refused: string | null) => Promise<HandedOut>) {
    this.#ask = ask;
  }

  async get(): Promise<string> {
    if (Date.now() >= Math.max(this.#renewFrom, this.#notBefore)) {
      this.#asking ??= this.#attempt().finally(() => (this.#asking = null));
    }
    await this.#asking;
    const isOver = Date.now() >= this.#endsAt;
    if (this.#error && isOver) throw this.#error;
    return this.#present?.accessToken ?? '';
  }

  /** Gets another one, unless what was refused has been replaced already. */
  async replace(refused: string): Promise<void> {
    const { accessToken, id } = this.#present ?? {};
    if (refused === accessToken) {
      this.#refused = id ?? null;
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
      this.#present = await this.#ask(this.#refused);
      this.#endsAt = this.#present.expiresAt;
      this.#renewFrom = renewFrom(this.#present);
      this.#refused = this.#error = null;
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
