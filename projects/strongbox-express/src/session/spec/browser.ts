import { request } from 'node:http';

interface Cookie {
  readonly value: string;
  /** Attributes as they were on the wire, in lower case. */
  readonly attributes: readonly string[];
}

export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
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

  /** A navigation with all its redirects. `from` is the origin of the page that leads there, `null` when it was typed. */
  async go(
    address: string | URL,
    from: string | null = this.app,
    form?: Record<string, string>,
  ): Promise<Page> {
    let url = new URL(address, this.app);
    let body = form && new URLSearchParams(form);
    const chain = new Set(from === null ? [] : [from]);
    for (;;) {
      this.visited.push(url.href);
      chain.add(url.origin);
      const isOwn = chain.size === 1;
      const response = await send(url, {
        headers: {
          accept: 'text/html',
          ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          'sec-fetch-site': from === null && isOwn ? 'none' : isOwn ? 'same-origin' : 'cross-site',
          ...this.#cookieHeader(
            url.origin,
            ({ attributes }) => isOwn || !attributes.includes('samesite=strict'),
          ),
        },
        ...(body && { method: 'POST', body: body.toString() }),
      });
      this.#keep(url.origin, response);
      const location = response.headers.get('location');
      if (location === null)
        return { url, status: response.status, headers: response.headers, body: await response.text() };
      body = undefined;
      url = new URL(location, url);
    }
  }

  /** What a script of the page asks for. */
  async call(path: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Response> {
    const xsrf = this.cookies().get('__Host-XSRF-TOKEN')?.value;
    const response = await send(new URL(path, this.app), {
      method,
      headers: {
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
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.#keep(this.app, response);
    return response;
  }

  #cookieHeader(origin: string, isSent: (cookie: Cookie) => boolean): Record<string, string> {
    const pairs = [...this.cookies(origin)].filter(([, cookie]) => isSent(cookie));
    return pairs.length === 0
      ? {}
      : { cookie: pairs.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  #keep(origin: string, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split(/=(.*)/, 2);
      const attributes = rest.map((each) => each.toLowerCase());
      const expires = attributes.find((each) => each.startsWith('expires='))?.slice('expires='.length);
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies(origin).delete(name);
      else this.cookies(origin).set(name, { value, attributes });
    }
  }
}

interface Sent {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `fetch` of Node writes `Sec-Fetch-Mode` itself. */
export function send(url: URL, { method = 'GET', headers, body }: Sent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (message) => {
      message.toArray().then((chunks: Buffer[]) => {
        const received = new Headers();
        for (let i = 0; i < message.rawHeaders.length; i += 2)
          received.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '');
        const status = message.statusCode ?? 0;
        const content = [204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
        resolve(new Response(content, { status, headers: received }));
      }, reject);
    });
    sent.on('error', reject).end(body);
  });
}
