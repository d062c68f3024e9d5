import { duende, type DuendeOptions } from 'ngx-strongbox/backend';
import { ProductServer, type Received, type Reply } from './spec/product-server';
import { Visitor } from './spec/visitor';

/** Duende.BFF v4 with its defaults, and a provider that asks nothing. */
class DuendeBff extends ProductServer {
  readonly paths = /^\/(bff|signin-oidc|provider|api)\b/;
  readonly lifetime = 28800;
  header: readonly [string, string] = ['x-csrf', '1'];
  anonymous: Reply = { status: 401 };
  /** Seconds until the session ends. */
  left = this.lifetime;
  sid: string | null = null;
  claims: readonly object[] = [
    { type: 'sub', value: '88421113' },
    { type: 'name', value: 'Bob Smith' },
    { type: 'role', value: 'clerk' },
    { type: 'role', value: 'auditor' },
    { type: '__proto__', value: 'x' },
  ];

  protected answer({ path, query, headers, cookies, url }: Received): Reply {
    const isSignedIn = this.sid !== null && cookies['__Host-bff'] === `session-${this.sid}`;
    const hasHeader = headers[this.header[0]] === this.header[1];
    switch (path) {
      case '/bff/user':
        if (!hasHeader) return { status: 401 };
        if (!isSignedIn) return this.anonymous;
        if (query['slide'] !== 'false') this.left = this.lifetime;
        return { body: [...this.claims, ...this.#own()] };
      case '/bff/login':
        if (!/^\/(?![/\\])/.test(query['returnUrl'] ?? '/')) return { status: 400 };
        return { location: url.replace('/bff/login', '/provider/authorize') };
      case '/provider/authorize':
        return { location: url.replace('/provider/authorize', '/signin-oidc') };
      case '/signin-oidc':
        this.sid = '173E788068FFB728';
        return {
          location: query['returnUrl'] ?? '/',
          cookies: [`__Host-bff=session-${this.sid}; Path=/; Secure; HttpOnly; SameSite=Strict`],
        };
      case '/bff/logout':
        // `RequireLogoutSessionId`
        if (isSignedIn && query['sid'] !== this.sid) return { status: 400, body: 'Invalid sid' };
        this.sid = null;
        return {
          location: `/provider/logout?post_logout_redirect_uri=${encodeURIComponent(query['returnUrl'] ?? '/')}`,
          cookies: ['__Host-bff=; Path=/; Max-Age=0'],
        };
      case '/provider/logout':
        return { location: query['post_logout_redirect_uri'] ?? '/' };
      default:
        if (!hasHeader || !isSignedIn) return { status: 401 };
        this.left = this.lifetime;
        return { body: { path } };
    }
  }

  #own(): readonly object[] {
    return [
      { type: 'bff:logout_url', value: `/bff/logout?sid=${this.sid}` },
      { type: 'bff:session_expires_in', value: this.left },
      { type: 'bff:session_state', value: 'q-Hl1V9a' },
    ];
  }
}

describe('duende', () => {
  let bff: DuendeBff;
  let visitor: Visitor;

  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    bff = new DuendeBff();
    await bff.start();
    visit();
  });
  afterEach(() => bff.stop());

  function visit(options?: DuendeOptions): void {
    visitor = new Visitor(bff, { dialect: duende(options) });
  }
  async function signIn(): Promise<void> {
    await visitor.open();
    await visitor.follow(() => visitor.auth.login());
  }
  const secondsLeft = () => (Number(visitor.auth.expiresAt()) - Date.now()) / 1000;

  it('finds nobody where an anonymous visitor is answered 401', async () => {
    await visitor.open();
    expect(visitor.outcome).toBe('no-session');
    expect(bff.log).toEqual(['GET /bff/user?slide=false']);
  });

  it('finds nobody where an anonymous visitor is answered 200 with null', async () => {
    bff.anonymous = { body: null };
    await visitor.open();
    expect(visitor.outcome).toBe('no-session');
    expect(visitor.auth.error()).toBeNull();
  });

  it('signs in, and is back where the login was to lead', async () => {
    await visitor.open('/start');
    await visitor.follow(() => visitor.auth.login({ redirectTo: '/orders?page=2', prompt: 'login' }));
    expect(visitor.outcome).toBe('88421113');
    expect(location.pathname + location.search).toBe('/orders?page=2');
    expect(bff.log).toContain('GET /provider/authorize?returnUrl=%2Forders%3Fpage%3D2&prompt=login');
  });

  it('keeps claims that come several times as a list, and leaves those of the backend out', async () => {
    await signIn();
    const user = visitor.auth.user();
    expect(Object.entries(user ?? {})).toEqual([
      ['sub', '88421113'],
      ['name', 'Bob Smith'],
      ['role', ['clerk', 'auditor']],
      ['__proto__', 'x'],
    ]);
    expect(Object.getPrototypeOf(user)).toBe(Object.prototype);
  });

  it('knows when the session ends, without prolonging it by looking', async () => {
    await signIn();
    bff.left = 600;
    await visitor.open();
    expect(secondsLeft()).toBeLessThanOrEqual(600);
    expect(secondsLeft()).toBeGreaterThan(590);
    expect(bff.left).toBe(600);
  });

  it('prolongs the session when the app asks for it', async () => {
    await signIn();
    bff.left = 600;
    await visitor.auth.renew();
    expect(bff.left).toBe(bff.lifetime);
    expect(secondsLeft()).toBeGreaterThan(28_700);
  });

  it('calls APIs with the header, also when it only reads', async () => {
    await signIn();
    expect(await visitor.get('orders')).toEqual({ path: '/api/orders' });
    expect(await visitor.post('orders')).toEqual({ path: '/api/orders' });
  });

  it('sends the header the backend was told to want', async () => {
    bff.header = ['x-shop', 'yes'];
    visit({ antiForgeryHeaderName: 'X-Shop', antiForgeryHeaderValue: 'yes' });
    await signIn();
    expect(visitor.outcome).toBe('88421113');
    expect(await visitor.get('orders')).toEqual({ path: '/api/orders' });
    visit();
    await signIn();
    expect(visitor.outcome).toBe('no-session');
  });

  it('signs out with the session id, and is back where the logout was to lead', async () => {
    await signIn();
    await visitor.follow(() => visitor.auth.logout({ redirectTo: '/bye' }));
    expect(visitor.outcome).toBe('no-session');
    expect(bff.sid).toBeNull();
    expect(location.pathname).toBe('/bye');
    expect(bff.log).toContain('GET /bff/logout?sid=173E788068FFB728&returnUrl=%2Fbye');
  });

  it('sees that the session is over when an API refuses it', async () => {
    await signIn();
    bff.sid = null;
    await expect(visitor.get('orders')).rejects.toMatchObject({ status: 401 });
    expect(visitor.outcome).toBe('session-ended');
  });

  it('refuses a login that needs what the backend does not pass on', async () => {
    await visitor.open();
    for (const need of [{ acr: 'mfa' }, { maxAge: 60 }, { scope: 'orders:write' }]) {
      await expect(visitor.auth.login(need)).rejects.toMatchObject({ code: 'config_invalid' });
    }
    expect(visitor.departures).toEqual([]);
  });

  it.each([
    ['an object', { sub: 'mallory' }],
    ['a list without sub', [{ type: 'name', value: 'Mallory' }]],
    ['several subs', ['a', 'b'].map((value) => ({ type: 'sub', value }))],
  ])('signs nobody in by %s', async (_, body) => {
    bff.anonymous = { body };
    await visitor.open();
    expect(visitor.auth.isSignedIn()).toBe(false);
    expect(visitor.auth.error()?.code).toBe('backend_answer_invalid');
  });
});
