import { DestroyRef, DOCUMENT, inject } from '@angular/core';

/** Tells other tabs that a login here has replaced the session that the cookie of all of them is for. */
export class LoginNews {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #destroyRef = inject(DestroyRef);
  #channel: BroadcastChannel | undefined;

  /** Calls `heard` for each login in another tab. Where the browser cannot tell, the next renewal does. */
  listen(name: string, heard: () => void): void {
    if (this.#channel || this.#destroyRef.destroyed) return;
    // Of the window, never the global one: Node has one too, which would reach the requests of other users.
    const Channel: typeof BroadcastChannel | undefined = this.#window?.BroadcastChannel;
    this.#channel = Channel && new Channel(`strongbox.login ${name}`);
    this.#channel?.addEventListener('message', heard);
    this.#destroyRef.onDestroy(() => this.#channel?.close());
  }

  tell(): void {
    this.#channel?.postMessage(null);
  }
}
