/** Carries news among the tabs of one session, this one left out. Where the browser cannot do that, nothing happens. */
export class SessionChannel {
  readonly #channel: BroadcastChannel | undefined;

  constructor(window: (Window & typeof globalThis) | null, name: string, hear: (news: unknown) => void) {
    // Of the window, never the global one: Node has one too, which would reach the requests of other users.
    const Channel: typeof BroadcastChannel | undefined = window?.BroadcastChannel;
    this.#channel = Channel && new Channel(name);
    this.#channel?.addEventListener('message', ({ data }) => {
      hear(data);
    });
  }

  tell(news: object): void {
    this.#channel?.postMessage(news);
  }

  close(): void {
    this.#channel?.close();
  }
}
