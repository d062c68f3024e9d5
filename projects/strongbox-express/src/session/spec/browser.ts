import { send, type Headers, type Reply } from '../../spec/send.ts';

interface Cookie {
  readonly value: string;
  /** Attributes as they were on the wire, in lower case. */
  readonly attributes: readonly string[];
}

export interface Page extends Reply {
  readonly url: URL;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  /** A body as it is. */
  readonly text?: string;
  readonly headers?: Headers;
}

/**
 * As much of a browser as these specs need: cookies with SameSite, redirects, and the headers that only browsers write.
 * Each origin is a site of its own.
 */
export class Browser {
  /** Where the scripts of the page run. */
  readonly app: string;
  readonly #jars = new Map<string, Map<string, Cookie>>();
  /** Addresses of all navigations, one after the other. */
  readonly visited: string[] = [];

  constructor(app: string) {
    this.app = app;
  }

  /** The cookies of an origin. */
  cookies(origin = this.app): Map<string, Cookie> {
    const jar = this.#jars.get(origin) ?? new Map<string, Cookie>();
    this.#jars.set(origin, jar);
    return jar;
  }

  plant(name: string, value: string): void {
    this.cookies().set(name, { value, attributes: ['path=/'] });
  }

  /**
   * A navigation with all its redirects, up to an address where `isEnd`, which it does not go to. `from` is the origin of
   * the page that leads there, `null` when it was typed.
   */
  async go(
    address: string | URL,
    from: string | null = this.app,
    form?: Record<string, string>,
    isEnd: (url: URL) => boolean = () => false,
  ): Promise<Page> {
    let url = new URL(address, this.app);
    let body = form && new URLSearchParams(form).toString();
    const chain = new Set(from === null ? [] : [from]);
    for (;;) {
      this.visited.push(url.href);
      chain.add(url.origin);
      const isOwn = chain.size === 1;
      const reply = await send(
        body === undefined ? 'GET' : 'POST',
        url.href,
        {
          accept: 'text/html',
          ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          'sec-fetch-site': from === null && isOwn ? 'none' : isOwn ? 'same-origin' : 'cross-site',
          ...this.#cookieHeader(
            url.origin,
            ({ attributes }) => isOwn || !attributes.includes('samesite=strict'),
          ),
        },
        body,
      );
      this.#keep(url.origin, reply);
      const { location } = reply.headers;
      if (location === undefined) return { ...reply, url };
      body = undefined;
      url = new URL(location, url);
      if (isEnd(url)) return { ...reply, url };
    }
  }

  /** What a script of the page asks for. */
  async call(path: string, { method = 'GET', body, text, headers = {} }: Call = {}): Promise<Reply> {
    const xsrf = this.cookies().get('__Host-XSRF-TOKEN')?.value;
    const reply = await send(
      method,
      new URL(path, this.app).href,
      {
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        'x-csrf': '1',
        ...(method !== 'GET' && {
          origin: this.app,
          ...(xsrf !== undefined && { 'x-xsrf-token': decodeURIComponent(xsrf) }),
        }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...this.#cookieHeader(this.app, () => true),
        ...headers,
      },
      body === undefined ? text : JSON.stringify(body),
    );
    this.#keep(this.app, reply);
    return reply;
  }

  #cookieHeader(origin: string, isSent: (cookie: Cookie) => boolean): Record<string, string> {
    const pairs = [...this.cookies(origin)].filter(([, cookie]) => isSent(cookie));
    return pairs.length === 0
      ? {}
      : { cookie: pairs.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  #keep(origin: string, { headers }: Reply): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...rest] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split(/=(.*)/, 2);
      const attributes = rest.map((each) => each.toLowerCase());
      const expires = attributes.find((each) => each.startsWith('expires='))?.slice('expires='.length);
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies(origin).delete(name);
      else this.cookies(origin).set(name, { value, attributes });
    }
  }
}
