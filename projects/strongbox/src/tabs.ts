import { DestroyRef, inject } from '@angular/core';
import { isReplaced } from './expiry';
import { SessionChannel } from './session-channel';
import type { SessionLifecycle } from './session-lifecycle';
import { SESSION_SOURCE } from './session-source';
import type { SessionState } from './session-state';
import { newsOf, parseNews, type TabNews } from './tab-news';
import { isRevival, onWake } from './wake';

/** Tells other tabs of this origin what has become of the session, and does here what they tell. */
export class Tabs {
  readonly #source = inject(SESSION_SOURCE);
  readonly #session: SessionState;
  readonly #lifecycle: SessionLifecycle;
  readonly #window: (Window & typeof globalThis) | null;
  #channel: SessionChannel | null = null;
  #opening: Promise<void> | null = null;
  #isGone = false;
  /** When somebody has signed out last, here or elsewhere. */
  #signedOutAt = -Infinity;

  constructor(
    session: SessionState,
    lifecycle: SessionLifecycle,
    window: (Window & typeof globalThis) | null,
  ) {
    this.#session = session;
    this.#lifecycle = lifecycle;
    this.#window = window;
    void this.#open();
    session.changes.subscribe(({ transition, since }) => {
      // Another tab may have signed out before this one could hear of it.
      if (transition.type === 'signed-in') void this.#look();
      // What has just failed would fail again for the name.
      const opening = transition.type === 'unreachable' ? null : this.#open();
      // What was heard is not said again.
      const news = since === null ? null : newsOf(transition, since);
      if (news?.type === 'signed-out') this.#signedOutAt = Date.now();
      if (!news || (news.type === 'renewed' && !this.#source.isShared && !this.#source.isSliding)) return;
      if (this.#channel) this.#channel.tell(news);
      else void opening?.then(() => this.#channel?.tell(news));
    });
    const stop = onWake(this.#window, (event) => {
      // What was told while the page was frozen has not been heard.
      const hasMissed = isRevival(event) || (this.#source.isShared && event.type === 'visibilitychange');
      if (hasMissed) void this.#look();
      if (this.#source.isSliding && isRevival(event)) {
        if (this.#session.session) this.#ask();
        else void lifecycle.restore(null);
      }
    });
    // Nothing is looked for on a server.
    const unwatch = this.#window ? this.#source.watch?.(() => void this.#look()) : undefined;
    inject(DestroyRef).onDestroy(() => {
      stop();
      unwatch?.();
      this.#isGone = true;
      this.#channel?.close();
      this.#channel = null;
    });
  }

  /** Without a channel this tab goes its own way, until the name of the session is known. */
  #open(): Promise<void> {
    return (this.#opening ??= this.#listen().catch(() => {
      this.#opening = null;
    }));
  }

  async #listen(): Promise<void> {
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
      // It may be older than what this tab has found where tabs share: that tells then.
      if (this.#source.isShared && news.since < this.#signedInAt) void this.#look();
      else lifecycle.leave(news.reason);
      return;
    }
    if (state.status === 'signed-in') {
      if (this.#source.isShared) void this.#look();
      // Each tab has a credential of its own here: the server says whether that has ended too. Or the cookie is another.
      else if (news.type === 'session-ended' || this.#source.isSliding) this.#ask();
    } else if (
      state.status === 'unreachable' ||
      // A renewal, or a sign-in that had begun before, may just not have heard yet that the session is over.
      (news.type === 'signed-in' && news.since > this.#signedOutAt)
    ) {
      void lifecycle.restore(null);
    }
  }

  get #signedInAt(): number {
    return this.#session.session?.asked?.at ?? -Infinity;
  }

  #ask(): void {
    this.#lifecycle.renewUnlessReplaced().catch(() => undefined);
  }

  /** Looks how other tabs have left the session. */
  async #look(): Promise<void> {
    const { session } = this.#session;
    if (!session) return;
    const present = await this.#source.current().catch(() => session);
    // What was found is about a session that was replaced meanwhile; the next one may be over, too.
    if (this.#session.session !== session) return this.#look();
    if (!present) this.#lifecycle.leave('logout');
    else if (this.#source.isShared && isReplaced(session, present)) this.#session.replace(present, null);
  }
}
