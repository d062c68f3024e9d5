import { json } from './scripted-provider';

/** The endpoint that mints fingerprints, with the one cookie for it that the browser has. */
export class ScriptedMint {
  readonly url: string;
  /** Of the cookie; `null` while there is none. */
  hash: string | null = null;
  readonly requests: { readonly method: string; readonly init: RequestInit }[] = [];
  /** What it says in place of a hash. */
  answer: ((method: string) => Response | Promise<Response>) | null = null;

  /** Answers in front of what is behind `fetch` now. */
  constructor(url: string) {
    this.url = url;
    const others = globalThis.fetch;
    globalThis.fetch = async (input, init = {}) =>
      new URL(input as string, document.baseURI).href === url ? this.#fetch(init) : others(input, init);
  }

  times(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  /** Has it do nothing about requests of that method until what is returned is called. */
  holdBack(held: string): () => void {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.answer = async (method) => {
      const cookie = this.hash;
      if (method === held) await released;
      return this.#respond(method, cookie);
    };
    return release;
  }

  async #fetch(init: RequestInit): Promise<Response> {
    const method = init.method ?? 'GET';
    this.requests.push({ method, init });
    const calledOff = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => {
        reject(init.signal?.reason as Error);
      });
    });
    return Promise.race([this.answer ? this.answer(method) : this.#respond(method, this.hash), calledOff]);
  }

  /** `cookie` is what the request came with. */
  #respond(method: string, cookie: string | null): Response {
    if (method === 'DELETE') {
      this.hash = null;
      return new Response(null, { status: 204 });
    }
    this.hash = cookie ?? crypto.randomUUID().replaceAll('-', '').repeat(2);
    return json({ hash: this.hash });
  }
}
