interface Reply {
  readonly status: number;
  readonly location: URL | undefined;
  readonly body: string;
}

/** As much of a browser as signing in takes: cookies of one host, and redirects that a spec follows one by one. */
export class CookieBrowser {
  readonly #cookies = new Map<string, string>();

  /** As the address bar or a form does. */
  open(url: string | URL, form?: Record<string, string>): Promise<Reply> {
    return this.#send(url, {
      headers: { accept: 'text/html' },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
  }

  /** As a script of the app does, which proves what it is to a backend by headers. */
  ask(method: 'GET' | 'POST', url: string | URL, xsrfCookie: string, body?: object): Promise<Reply> {
    const headers = {
      accept: 'application/json',
      origin: new URL(url).origin,
      'sec-fetch-site': 'same-origin',
      'x-csrf': '1',
      'x-xsrf-token': this.#cookies.get(xsrfCookie) ?? '',
      ...(body && { 'content-type': 'application/json' }),
    };
    return this.#send(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }

  /** Follows redirects for as long as they stay on the origin they started from. */
  async follow(url: string | URL): Promise<URL> {
    const { origin } = new URL(url);
    let here = new URL(url);
    while (here.origin === origin) {
      const { location } = await this.open(here);
      if (!location) return here;
      here = location;
    }
    return here;
  }

  /** Ends the session at the provider, and says yes when it asks. */
  async signOutAt(issuer: string): Promise<void> {
    const { body } = await this.open(`${issuer}/session/end`);
    const xsrf = /name="xsrf" value="(\w+)"/.exec(body)?.[1];
    if (xsrf === undefined) throw new Error('The provider has no session to end.');
    await this.open(`${issuer}/session/end/confirm`, { xsrf, logout: 'yes' });
  }

  async #send(url: string | URL, init: RequestInit): Promise<Reply> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const [name = '', value = ''] = pair.split(/=(.*)/, 2);
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? undefined : new URL(location, url),
      body: await response.text(),
    };
  }
}
