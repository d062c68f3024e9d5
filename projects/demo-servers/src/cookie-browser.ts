interface Reply {
  readonly status: number;
  readonly location: URL | undefined;
  readonly body: string;
}

/** As much of a browser as signing in takes: cookies of one host, and redirects that a spec follows one by one. */
export class CookieBrowser {
  readonly #cookies = new Map<string, string>();

  async open(url: string | URL, form?: Record<string, string>): Promise<Reply> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
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
}
