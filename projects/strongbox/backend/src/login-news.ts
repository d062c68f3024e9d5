import { DestroyRef, DOCUMENT, inject } from '@angular/core';

/** Tells other tabs that a login here has replaced the session that the cookie of all of them is for. */
export class LoginNews {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #destroyRef = inject(DestroyRef);
  #isListening = false;
  #channel: BroadcastChannel | undefined;

  /**
   * Calls `heard` for each login in another tab, and when the page is back from the back/forward cache: one that was frozen
   * has heard nothing. Where the browser cannot tell, the next renewal does.
   */
  listen(name: string, heard: (isRevival: boolean) => void): void {
    if (this.#isListening || this.#destroyRef.destroyed) return;
    this.#isListening = true;
    // Of the window, never the global one: Node has one too, which would reach the requests of other users.
    const Channel: typeof BroadcastChannel | undefined = this.#window?.BroadcastChannel;
    this.#channel = Channel && new Channel(`strongbox.login ${name}`);
    this.#channel?.addEventListener('message', () => {
      heard(false);
    });
    const onPageShow = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) heard(true);
    };
    this.#window?.addEventListener('pageshow', onPageShow);
    this.#destroyRef.onDestroy(() => {
      this.#channel?.close();
      this.#window?.removeEventListener('pageshow', onPageShow);
    });
  }

  tell(): void {
    this.#channel?.postMessage(null);
  }
}
