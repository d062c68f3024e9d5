import type { PasswordSessionAnswer, SignedOutAnswer } from '../../contract.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as the own login takes: cookies by path, and the headers of a same-origin `fetch` by Angular. */
export class LoginBrowser {
  readonly cookies = new Map<string, Cookie>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const xsrf = this.cookies.get('__Host-XSRF-TOKEN')?.value;
    const cookie = headers['cookie'] ?? this.cookieHeader(path);
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        'x-csrf': '1',
        ...(xsrf !== undefined && method !== 'GET' && { 'x-xsrf-token': decodeURIComponent(xsrf) }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        ...(cookie !== '' && { cookie }),
      },
      ...(json !== undefined && { body: typeof json === 'string' ? json : JSON.stringify(json) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  login(username: string, password: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.send('POST', '/account/login', { username, password, ...more });
  }

  /** Signs in, or throws. */
  async signIn(username = 'alice', password = 'alice'): Promise<PasswordSessionAnswer> {
    const { status, body } = await this.login(username, password);
    if (status !== 200) throw new Error(`The login answered ${status}.`);
    return body as PasswordSessionAnswer;
  }

  refresh(headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', '/account/refresh', undefined, headers);
  }

  async session(): Promise<PasswordSessionAnswer | SignedOutAnswer> {
    return (await this.refresh()).body as PasswordSessionAnswer | SignedOutAnswer;
  }

  /** The same cookies in another browser: a thief's, or the same one before it lost an answer. */
  copy(): LoginBrowser {
    const other = new LoginBrowser(this.#url);
    for (const [name, cookie] of this.cookies) other.cookies.set(name, cookie);
    return other;
  }

  cookieHeader(path: string): string {
    return [...this.cookies]
      .filter(([, cookie]) => cookie.path === '/' || path.startsWith(`${cookie.path}/`))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/, 2);
    const path = attributes.find((attribute) => attribute.startsWith('Path='))?.slice(5) ?? '/';
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}
