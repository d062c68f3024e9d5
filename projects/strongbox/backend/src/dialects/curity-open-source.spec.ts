import { curityOpenSource, type CurityOpenSourceOptions } from 'ngx-strongbox/backend';
import { ProductServer, type Received, type Reply } from './spec/product-server';
import { Visitor } from './spec/visitor';

const claims = { iss: 'https://id.test', sub: '0abd0b16', acr: 'html-form', auth_time: 1626259937 };
const userInfo = { sub: '0abd0b16', preferred_username: 'demouser', given_name: 'Demo' };
const gone = ['at', 'auth', 'id', 'csrf'].map((name) => `example-${name}=; Path=/; Max-Age=0`);

/** The agent in its present form, or with the value against forged requests that earlier ones gave. */
class OAuthAgent extends ProductServer {
  readonly paths = /^\/none/;
  csrf: string | null = null;
  refusal: string | null = null;
  canRefresh = true;
  accessToken = 1;

  protected answer({ method, path, headers, cookies, query, body }: Received): Reply {
    if (path === '/provider/authorize') {
      const result = this.refusal === null ? 'code=c0de' : `error=${this.refusal}`;
      return { location: `http://localhost/?${result}&state=st4te&ui=${query['ui_locales']}` };
    }
    if (path === '/provider/logout') return { location: 'http://localhost/' };
    if (headers['token-handler-version'] !== '1') return refuse(401, 'unauthorized_request');
    const hasProof = this.csrf === null || headers['x-example-csrf'] === this.csrf;
    const isAgent = path.startsWith('/oauth-agent/');
    if (!hasProof && !path.includes('/login/') && method !== 'GET')
      return refuse(401, 'unauthorized_request');
    const json = (isAgent && body ? JSON.parse(body) : {}) as Partial<Record<string, unknown>>;
    const hasSession = 'example-auth' in cookies;
    const hasToken = cookies['example-at'] === `token-${this.accessToken}`;
    switch (`${method} ${path}`) {
      case 'POST /oauth-agent/login/start': {
        const extra = (json['extraParams'] ?? []) as { key: string; value: string }[];
        const request = new URLSearchParams(extra.map(({ key, value }) => [key, value]));
        return {
          body: { authorizationRequestUrl: `${this.origin}/provider/authorize?${request}` },
          cookies: ['example-login=st4te; Path=/; HttpOnly; SameSite=Strict'],
        };
      }
      case 'POST /oauth-agent/login/end':
        return this.#loadPage(new URL(String(json['pageUrl'])).searchParams, cookies);
      case 'GET /oauth-agent/claims':
        return 'example-id' in cookies ? { body: claims } : refuse(401, 'unauthorized_request');
      case 'GET /oauth-agent/userInfo':
        return hasToken ? { body: userInfo } : refuse(401, 'token_expired');
      case 'POST /oauth-agent/refresh':
        if (!hasSession || !this.canRefresh) return { ...refuse(401, 'session_expired'), cookies: gone };
        this.accessToken++;
        return { status: 204, cookies: this.#cookies() };
      case 'POST /oauth-agent/logout':
        if (!hasSession) return refuse(401, 'unauthorized_request');
        return { body: { url: `${this.origin}/provider/logout` }, cookies: gone };
      case 'GET /api/orders':
      case 'POST /api/orders':
        return hasToken ? { body: ['a'] } : refuse(401, 'unauthorized');
      default:
        return refuse(404, 'not_found');
    }
  }

  #loadPage(response: URLSearchParams, cookies: Received['cookies']): Reply {
    const csrf = this.csrf === null ? {} : { csrf: this.csrf };
    const error = response.get('error');
    if (error !== null) return refuse(error === 'login_required' ? 401 : 400, error);
    if (!response.has('code') || !response.has('state')) {
      const isLoggedIn = 'example-at' in cookies;
      return { body: { handled: false, isLoggedIn, ...(isLoggedIn && csrf) } };
    }
    if (cookies['example-login'] !== response.get('state')) return refuse(400, 'invalid_request');
    return {
      body: { handled: true, isLoggedIn: true, ...csrf },
      cookies: ['example-login=; Path=/; Max-Age=0', ...this.#cookies()],
    };
  }

  #cookies(): string[] {
    const values = { at: `token-${this.accessToken}`, auth: 'r', id: 'i', csrf: 'c' };
    return Object.entries(values).map(([name, value]) => `example-${name}=${value}; Path=/; HttpOnly`);
  }
}

function refuse(status: number, code: string): Reply {
  return { status, body: { code, message: 'For developers.' } };
}

describe('curityOpenSource', () => {
  let agent: OAuthAgent;
  let visitor: Visitor;

  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    agent = new OAuthAgent();
    await agent.start();
    visit();
  });
  afterEach(() => agent.stop());

  function visit(options?: CurityOpenSourceOptions): void {
    const dialect = curityOpenSource(options);
    visitor = new Visitor(agent, { baseUrl: `${agent.origin}/oauth-agent`, dialect });
  }
  async function signIn(options = {}): Promise<void> {
    await visitor.open('/start');
    await visitor.follow(() => visitor.auth.login(options));
  }
  const bodies = (path: string) =>
    agent.received
      .filter((request) => request.path === path)
      .map(({ body }) => JSON.parse(body) as { pageUrl?: string });

  it('finds nobody by telling the agent which page it is', async () => {
    await visitor.open('/start?tab=2');
    expect(visitor.outcome).toBe('no-session');
    expect(agent.log).toEqual(['POST /oauth-agent/login/end']);
    expect(bodies('/oauth-agent/login/end')).toEqual([{ pageUrl: 'http://localhost/start' }]);
  });

  it('signs in by the response in the address, and is where the login was to lead', async () => {
    await signIn({ redirectTo: '/orders?page=2' });
    expect(visitor.auth.user()).toEqual(claims);
    expect(location.href).toBe('http://localhost/orders?page=2');
    const pages = bodies('/oauth-agent/login/end').map(({ pageUrl }) => pageUrl);
    expect(pages).toEqual(['http://localhost/start', 'http://localhost/?code=c0de&state=st4te&ui=undefined']);
  });

  it('asks the provider who the user is where it is set so', async () => {
    visit({ user: 'userInfo' });
    await signIn();
    expect(visitor.auth.user()).toEqual(userInfo);
    agent.accessToken++;
    await visitor.open();
    expect(visitor.auth.user()).toEqual(userInfo);
    expect(agent.log).toContain('POST /oauth-agent/refresh');
  });

  it('passes on what the login asks for, and refuses a scope, which the agent does not', async () => {
    await signIn({ prompt: 'login', loginHint: 'demo', acr: ['a', 'b'], maxAge: 60, uiLocales: ['sv'] });
    expect(bodies('/oauth-agent/login/start')).toEqual([
      {
        extraParams: [
          { key: 'prompt', value: 'login' },
          { key: 'login_hint', value: 'demo' },
          { key: 'acr_values', value: 'a b' },
          { key: 'max_age', value: '60' },
          { key: 'ui_locales', value: 'sv' },
        ],
      },
    ]);
    expect(visitor.auth.state()).toMatchObject({ session: { asked: { acr: ['a', 'b'], maxAge: 60 } } });
    await visitor.open();
    expect(visitor.auth.state()).toMatchObject({ session: { asked: { acr: ['a', 'b'], maxAge: 60 } } });
    await expect(visitor.auth.login({ scope: 'orders:write' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  it.each([
    ['access_denied', 'login-cancelled'],
    ['invalid_scope', 'login-failed'],
    ['login_required', 'login-failed'],
  ])('tells of a login that has ended with %s', async (refusal, outcome) => {
    agent.refusal = refusal;
    await signIn();
    expect(visitor.outcome).toBe(outcome);
    expect(location.href).toBe('http://localhost/start');
  });

  it('hands no response to the agent that this tab does not wait for', async () => {
    await visitor.open('/?code=stolen&state=st4te');
    expect(visitor.outcome).toBe('no-session');
    expect(bodies('/oauth-agent/login/end')).toEqual([{ pageUrl: 'http://localhost/' }]);
  });

  it('renews the access token when an API has refused it, and asks again', async () => {
    await signIn();
    agent.accessToken++;
    expect(await visitor.get('orders')).toEqual(['a']);
    expect(visitor.outcome).toBe('0abd0b16');
  });

  it.each([
    ['when the app starts', () => visitor.open()],
    ['when the app asks for that', () => visitor.auth.renew()],
  ])('renews it in one tab at a time, %s', async (_, act) => {
    visit({ user: 'userInfo' });
    await signIn();
    agent.accessToken++;
    let isAlone = false;
    const alone: boolean[] = [];
    const send = globalThis.fetch;
    const fetch = jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      if (new Request(input, init).url.endsWith('/refresh')) alone.push(isAlone);
      return send(input, init);
    });
    const request = async (name: string, __: object, task: () => Promise<unknown>) => {
      if (name !== `strongbox.refresh ${agent.origin}/oauth-agent`) return task();
      isAlone = true;
      return task().finally(() => (isAlone = false));
    };
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    await act();
    Reflect.deleteProperty(navigator, 'locks');
    fetch.mockRestore();
    expect(alone).toEqual([true]);
    expect(visitor.outcome).toBe('0abd0b16');
  });

  it('ends the session when it can be renewed no more', async () => {
    await signIn();
    agent.canRefresh = false;
    agent.accessToken++;
    await expect(visitor.get('orders')).rejects.toMatchObject({ status: 401 });
    expect(visitor.outcome).toBe('session-ended');
  });

  it('sends the value that the agent has given with what changes something', async () => {
    agent.csrf = 'pr00f';
    visit({ cookieNamePrefix: 'example' });
    await signIn();
    expect(await visitor.post('orders')).toEqual(['a']);
    await visitor.auth.renew();
    await visitor.follow(() => visitor.auth.logout());
    expect(visitor.outcome).toBe('no-session');
    expect(agent.received.filter(({ url }) => url === '/oauth-agent/logout')[0]?.headers).toMatchObject({
      'x-example-csrf': 'pr00f',
    });
  });

  it('signs out here and at the provider, or here alone', async () => {
    await signIn();
    await visitor.follow(() => visitor.auth.logout());
    expect(agent.log).toContain('GET /provider/logout');
    await signIn();
    const { length } = visitor.departures;
    await visitor.auth.logout({ scope: 'app' });
    expect(visitor.departures).toHaveLength(length);
    await visitor.open();
    expect(visitor.outcome).toBe('no-session');
  });
});
