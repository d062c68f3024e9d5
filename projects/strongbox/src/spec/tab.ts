import {
  APP_INITIALIZER,
  createEnvironmentInjector,
  DOCUMENT,
  EnvironmentInjector,
  type EnvironmentProviders,
  type Provider,
  runInInjectionContext,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type AuthFeature, type CoreFeatureKind, provideAuth } from 'ngx-strongbox';
import { type Script, withScript } from './scripted-strategy';

/** What is one for all tabs of a browser, and missing in jsdom. Messages take a turn, as they do between real tabs. */
export class TabBrowser {
  readonly #channels = new Set<EventTarget & { readonly name: string }>();
  readonly #locks = new Map<string, Promise<unknown>>();
  /** Whether messages get through. */
  isConnected = true;
  /** Messages that got through. */
  readonly messages: unknown[] = [];
  /** What was thrown at them: jsdom keeps that to itself. */
  readonly errors: unknown[] = [];

  readonly locks = {
    request: async <T>(
      name: string,
      { ifAvailable = false, signal }: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
      work: (lock: object | null) => Promise<T>,
    ): Promise<T> => {
      const isCalledOff = new Promise<'called off'>((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve('called off');
        });
      });
      for (let held; (held = this.#locks.get(name));) {
        if (ifAvailable) return work(null);
        if ((await Promise.race([held, isCalledOff])) === 'called off') throw signal?.reason;
      }
      const working = work({});
      const isDone = working.then(
        () => this.#locks.delete(name),
        () => this.#locks.delete(name),
      );
      this.#locks.set(name, isDone);
      return working;
    },
    query: async () => ({ held: Array.from(this.#locks.keys(), (name) => ({ name })) }),
  };

  /** A page of its own, with an app in it. */
  open(script: Script, ...features: readonly AuthFeature<CoreFeatureKind>[]): Tab {
    return this.openApp(provideAuth(withScript(script), ...features));
  }

  /** The same with an app that is provided in full. */
  openApp(...app: readonly (Provider | EnvironmentProviders)[]): Tab {
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
        override addEventListener(type: string, listener: (event: Event) => void): void {
          super.addEventListener(type, (event) => {
            try {
              listener(event);
            } catch (error) {
              browser().errors.push(error);
            }
          });
        }
        postMessage(data: unknown): void {
          if (!browser().isConnected) return;
          browser().messages.push(data);
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
    const providers = [{ provide: DOCUMENT, useValue: page }, ...app];
    const injector = createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector));
    // Angular runs them for the app of the page only, and has no other way to get at them.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const initializers = injector.get(APP_INITIALIZER);
    const bootstrap = Promise.all(
      initializers.map(async (initialize) => runInInjectionContext(injector, initialize)),
    );
    return new Tab(window, injector, bootstrap);
  }

  /** How many channels of that name are open. */
  channelsOf(name: string): number {
    return [...this.#channels].filter((channel) => channel.name === name).length;
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
  /** Once the app may start. */
  readonly bootstrap: Promise<unknown>;

  constructor(window: Window, injector: EnvironmentInjector, bootstrap: Promise<unknown>) {
    this.window = window;
    this.#injector = injector;
    this.bootstrap = bootstrap;
  }

  get<T>(type: Type<T>): T {
    return this.#injector.get(type);
  }

  close(): void {
    this.#injector.destroy();
    this.window.frameElement?.remove();
  }
}
