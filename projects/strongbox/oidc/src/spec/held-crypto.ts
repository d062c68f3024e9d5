/** Web Crypto that takes as long about one kind of operation as a spec wants. */
export class HeldCrypto {
  isAsked = false;
  isDone = false;
  #release: () => void = () => undefined;

  constructor(operation: 'digest' | 'verify') {
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    const perform = crypto.subtle[operation].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
    const held = async (...args: unknown[]): Promise<unknown> => {
      this.isAsked = true;
      await released;
      const result = await perform(...args);
      this.isDone = true;
      return result;
    };
    jest.spyOn(crypto.subtle, operation).mockImplementation(held as never);
  }

  release(): void {
    this.#release();
  }
}
