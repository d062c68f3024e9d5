import { createEnvironmentInjector, DOCUMENT, EnvironmentInjector, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type AuthFeature, type CoreFeatureKind, provideAuth } from 'ngx-strongbox';
import { type Script, withScript } from './scripted-strategy';

/** What is one for all tabs of a browser, and missing in jsdom. Messages take a turn, as they do between real tabs. */
export class TabBrowser {
  readonly #channels = new Set<EventTarget & { readonly name: string }>();
  readonly #locks = new Set<string>();
  /** Whether messages get through. */
  isConnected = true;
  /** Messages that got through. */
  posted = 0;

  readonly locks = {
    request: async <T>(name: string, _: object, work: (lock: object | null) => Promise<T>): Promise<T> => {
      if (this.#locks.has(name)) return work(null);
      this.#locks.add(name);
      return work({}).finally(() => this.#locks.delete(name));
    },
  };

  /** A page of its own, with an app in it. */
  open(script: Script, ...features: readonly AuthFeature<CoreFeatureKind>[]): Tab {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const { contentDocument: page, contentWindow: window } = frame;
    if (!page || !window) throw new Error('The frame has no page.');
    const channels = this.#channels;
    const browser = (): TabBrowser => this;
    Object.assign(window, {
      BroadcastChannel: class extends EventTarget {
        readonly name: string;
        constructor(name: string) {
          super();
          this.name = name;
          channels.add(this);
        }
        postMessage(data: unknown): void {
          if (!browser().isConnected) return;
          browser().posted++;
          for (const other of channels) {
            if (other === this || other.name !== this.name) continue;
            const event = new MessageEvent('message', { data: structuredClone(data) });
            setTimeout(() => channels.has(other) && other.dispatchEvent(event));
          }
        }
        close(): void {
          channels.delete(this);
        }
      },
    });
    Object.defineProperty(window.navigator, 'locks', { value: this.locks, configurable: true });
    const providers = [{ provide: DOCUMENT, useValue: page }, provideAuth(withScript(script), ...features)];
    return new Tab(window, createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector)));
  }

  /** How many channels are open. */
  get channels(): number {
    return this.#channels.size;
  }

  /** Posts what a page of this origin that is not the app might. */
  post(name: string, data: unknown): void {
    for (const channel of this.#channels)
      if (channel.name === name) channel.dispatchEvent(new MessageEvent('message', { data }));
  }
}

export class Tab {
  readonly window: Window;
  readonly #injector: EnvironmentInjector;

  constructor(window: Window, injector: EnvironmentInjector) {
    this.window = window;
    this.#injector = injector;
  }

  get<T>(type: Type<T>): T {
    return this.#injector.get(type);
  }

  close(): void {
    this.#injector.destroy();
    this.window.frameElement?.remove();
  }
}
