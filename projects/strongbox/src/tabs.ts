import { DestroyRef, DOCUMENT, inject } from '@angular/core';
import { SessionChannel } from './session-channel';
import { SessionLifecycle } from './session-lifecycle';
import { SESSION_SOURCE } from './session-source';
import { newsOf, parseNews, type TabNews } from './tab-news';
import { isRevival, onWake } from './wake';

/** Tells other tabs of this origin what has become of the session, and does here what they tell. */
export class Tabs {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #source = inject(SESSION_SOURCE);
  readonly #window = inject(DOCUMENT).defaultView;
  #channel: SessionChannel | null = null;
  #isGone = false;
  /** When somebody has signed out last, here or elsewhere. */
  #signedOutAt = -Infinity;

  constructor() {
    const { isBrowser, changes } = this.#lifecycle;
    if (!isBrowser) return;
    // Without a channel this tab just goes its own way.
    const opening = this.#open().catch(() => undefined);
    changes.subscribe(({ transition, since }) => {
      // What was heard is not said again.
      const news = since === null ? null : newsOf(transition, since);
      if (news?.type === 'signed-out') this.#signedOutAt = Date.now();
      if (!news || (news.type === 'renewed' && !this.#source.isShared)) return;
      if (this.#channel) this.#channel.tell(news);
      else void opening.then(() => this.#channel?.tell(news));
    });
    const stop = onWake(this.#window, (event) => {
      // What was told while the page was frozen has not been heard.
      const hasMissed = isRevival(event) || (this.#source.isShared && event.type === 'visibilitychange');
      if (hasMissed) void this.#lifecycle.look();
    });
    inject(DestroyRef).onDestroy(() => {
      stop();
      this.#isGone = true;
      this.#channel?.close();
      this.#channel = null;
    });
  }

  async #open(): Promise<void> {
    const name = await this.#source.name();
    if (this.#isGone) return;
    this.#channel = new SessionChannel(this.#window, `strongbox.session ${name}`, (data) => {
      const news = parseNews(data);
      if (news) this.#hear(news);
    });
  }

  #hear(news: TabNews): void {
    const lifecycle = this.#lifecycle;
    const state = lifecycle.state();
    if (news.type === 'signed-out') {
      this.#signedOutAt = Date.now();
      lifecycle.leave(news.reason);
      return;
    }
    if (state.status === 'signed-in') {
      if (this.#source.isShared) void lifecycle.look();
      // Each tab has a credential of its own here: the server says whether that has ended too.
      else if (news.type === 'session-ended')
        lifecycle.renewUnlessReplaced(state.session).catch(() => undefined);
    } else if (
      state.status === 'unreachable' ||
      // A renewal, or a sign-in that had begun before, may just not have heard yet that the session is over.
      (news.type === 'signed-in' && news.since > this.#signedOutAt)
    ) {
      void lifecycle.restore(null);
    }
  }
}
