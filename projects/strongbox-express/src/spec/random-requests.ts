import { once } from 'node:events';
import { connect } from 'node:net';

const endpoints = [
  ...['/bff/session', '/bff/login', '/bff/callback', '/bff/logout', '/bff/end-session', '/bff/signed-out'],
  ...['/bff/backchannel-logout', '/bff/token', '/account/login', '/account/refresh', '/account/logout'],
  ...['/account/jwks', '/api', '/api/orders', '/BFF/session', '/bff/session/'],
];
const segments = ['..', '%2e%2e', '%2f', '%00', '%E0%A4', '%', ';', '__proto__', '\\', ':id', '*', '//'];
const state = 'a'.repeat(43);
const queries = [
  ...['', `?error=access_denied&state=${state}`, '?state[]=1', '?state[__proto__]=1', '?state=x&state=y'],
  ...[`?code=1&state=${state}&iss=x`, '?redirect_to=%', '?redirect_to=/%2f%2fevil', '?max_age=1&prompt=none'],
];
const bodies = [
  ...['{}', '[]', 'null', '"x"', '{', '['.repeat(5000), 'x'.repeat(40_000)],
  '{"__proto__":{"signed_in":true},"username":"a","password":"b"}',
  ...['{"username":["a"],"password":{"$ne":1}}', '{"redirect_to":["/"],"scope":{}}'],
  ...['{"resource":"__proto__"}', '{"resource":"https://api.example.com/","scope":"constructor"}'],
  ...['logout_token=a.b.c', 'logout_token[]=1', 'logout_token=1&logout_token=2'],
  'logout_token=eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCJ9.e30.',
];
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/json; charset=x',
];
const cookies = [
  ...[
    `__Host-Http-session=${state}`,
    '__Host-Http-session=%E0%A4%A',
    '__Host-Http-session=a; __Host-Http-session=b',
  ],
  ...[
    '__Host-Http-login=login_failed',
    `__Host-Http-login-${'a'.repeat(16)}=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AA.AA.AA`,
  ],
  ...[
    '__Host-Http-login-(=1; __Host-Http-login-)=2',
    '__Host-Http-login.leaving=x',
    ';'.repeat(3000),
    '__proto__=1',
  ],
  ...[
    `__Secure-refresh=${state}.${state}; __Host-Http-account=x`,
    '__Host-Http-token=a.b.c; __Host-Http-account=a',
  ],
];
const oddities = [
  ...['Connection: authorization, x-csrf', 'Expect: 100-continue', 'Expect: x', 'Upgrade: websocket'],
  ...[
    'Authorization: Bearer x',
    'Authorization: ',
    'Authorization: Basic x',
    'X-HTTP-Method-Override: DELETE',
  ],
  ...['X-XSRF-TOKEN: a.b', 'Content-Encoding: gzip', 'Range: bytes=0-1', 'X-Forwarded-For: \xff'],
];

/** Requests that look random and are the same in every run, some of which get past the first defences. */
export class RandomRequests {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** As bytes, of which each is a character. */
  next(): string {
    const method = this.#pick([
      'GET',
      'GET',
      'GET',
      'POST',
      'POST',
      'POST',
      'HEAD',
      'OPTIONS',
      'DELETE',
      'TRACE',
    ]);
    const more = this.#oneOf(8) ? `/${this.#pick(segments)}/${this.#pick(segments)}` : '';
    const body = method === 'POST' || this.#oneOf(10) ? this.#pick(bodies) : '';
    const isForm = body.startsWith('logout_token');
    const type = this.#oneOf(4) ? this.#pick(types) : isForm ? types[1] : types[0];
    const endpoint = isForm && this.#oneOf(2) ? '/bff/backchannel-logout' : this.#pick(endpoints);
    const navigation = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
    const headers = [
      'Connection: close',
      ...(this.#oneOf(8) ? [] : ['X-CSRF: 1']),
      ...(this.#oneOf(8)
        ? []
        : [`Sec-Fetch-Site: ${this.#pick(['same-origin', 'same-origin', 'cross-site'])}`]),
      ...(this.#oneOf(3) ? navigation : []),
      ...(this.#oneOf(2) ? [`Cookie: ${this.#pick(cookies)}`] : []),
      ...(this.#oneOf(4) ? [this.#pick(oddities)] : []),
      ...(body === '' ? [] : [`Content-Type: ${type}`, `Content-Length: ${body.length}`]),
    ];
    const target = endpoint + more + this.#pick(queries);
    return `${method} ${target} HTTP/1.1\r\nHost: app\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
  }

  /** What comes back; rejects when nothing does. */
  async sendTo(origin: string, bytes: string): Promise<string> {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      .setEncoding('latin1')
      .setTimeout(10_000);
    socket.on('timeout', () => socket.destroy(new Error(`No answer to ${bytes}`)));
    let answer = '';
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.write(bytes, 'latin1');
    await once(socket, 'close');
    return answer;
  }

  #oneOf(many: number): boolean {
    return this.#below(many) === 0;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
