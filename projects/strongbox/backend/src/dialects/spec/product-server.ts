import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What has arrived. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes back: JSON unless it is a text. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  /** As in `Set-Cookie`. */
  readonly cookies?: readonly string[];
  /** Redirects there. */
  readonly location?: string;
}

/** A backend of some product, as far as its documentation tells, and the provider behind it. */
export abstract class ProductServer {
  /** The paths that are its own where it shares an origin with the app. */
  abstract readonly paths: RegExp;
  /** All requests, in order. */
  readonly received: Received[] = [];
  readonly #server: Server = createServer((request, response) => {
    void this.#read(request).then((received) => {
      this.received.push(received);
      const { status, body, cookies, location } = this.answer(received);
      if (cookies) response.setHeader('Set-Cookie', cookies);
      if (location !== undefined) response.setHeader('Location', location);
      const isText = typeof body === 'string';
      response.setHeader('Content-Type', isText ? 'text/plain' : 'application/json');
      response.statusCode = status ?? (location === undefined ? 200 : 302);
      response.end(isText ? body : body === undefined ? undefined : JSON.stringify(body));
    });
  });

  protected abstract answer(request: Received): Reply;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.close().closeAllConnections();
    await once(this.#server, 'close');
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Method and address of each request, in order. */
  get log(): string[] {
    return this.received.map(({ method, url }) => `${method} ${url}`);
  }

  async #read(request: IncomingMessage): Promise<Received> {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const pairs = (headers.cookie ?? '')
      .split('; ')
      .map((pair) => pair.split(/=(.*)/, 2) as [string, string]);
    return {
      method,
      url,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      cookies: Object.fromEntries(pairs),
      body: await text(request),
    };
  }
}
