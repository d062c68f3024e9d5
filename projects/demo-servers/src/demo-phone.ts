/** Stands for the phones of all users: what was sent to them is shown to whoever asks, which only a demo may do. */
export class DemoPhone {
  readonly #messages = new Map<string, string>();

  send(userName: string, message: string): void {
    this.#messages.set(userName, message);
  }

  lastOf(userName: string): string {
    return this.#messages.get(userName) ?? 'There is no message.';
  }
}
