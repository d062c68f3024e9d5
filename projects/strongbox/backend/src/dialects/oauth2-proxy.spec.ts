import { withXsrf } from 'ngx-strongbox';
import { oauth2Proxy, type OAuth2ProxyOptions } from 'ngx-strongbox/backend';
import { ProductServer, type Received, type Reply } from './spec/product-server';
import { Visitor } from './spec/visitor';

/** oauth2-proxy in front of an API, and a provider that asks nothing. */
class OAuth2Proxy extends ProductServer {
  readonly paths = /^\/(oauth2|provider|api)\b/;
  isSignedIn = false;
  userInfo: unknown = {
    user: '0abd0b16',
    email: 'demo@example.com',
    groups: ['clerk', 'auditor'],
    preferredUsername: 'demo',
  };

  protected answer({ path, query, headers, cookies, url }: Received): Reply {
    const hasSession = this.isSignedIn && '_oauth2_proxy' in cookies;
    switch (path) {
      case '/oauth2/userinfo':
        return hasSession ? { body: this.userInfo } : { status: 401, body: 'Unauthorized\n' };
      case '/oauth2/start':
        return { location: url.replace('/oauth2/start', '/provider/authorize') };
      case '/provider/authorize':
        return { location: url.replace('/provider/authorize', '/oauth2/callback') };
      case '/oauth2/callback':
        this.isSignedIn = true;
        return {
          location: query['rd'] ?? '/',
          cookies: ['_oauth2_proxy=djIuWDI; Path=/; HttpOnly; Secure'],
        };
      case '/oauth2/sign_out':
        this.isSignedIn = false;
        return {
          location: query['rd'] ?? '/',
          cookies: ['_oauth2_proxy=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
        };
      case '/provider/logout':
        return { location: 'http://localhost/signed-out' };
      default:
        if (hasSession) return { body: { path } };
        // Ajax calls are known by what they accept; all else is sent to the login page.
        if (headers.accept?.split(',').some((type) => type.trim() === 'application/json'))
          return { status: 401 };
        return { location: '/oauth2/start' };
    }
  }
}

describe('oauth2Proxy', () => {
  let proxy: OAuth2Proxy;
  let visitor: Visitor;
  let warnings: jest.SpyInstance;

  beforeEach(async () => {
    warnings = jest.spyOn(console, 'warn').mockReturnValue();
    proxy = new OAuth2Proxy();
    await proxy.start();
    visit();
  });
  afterEach(() => proxy.stop());

  function visit(options?: OAuth2ProxyOptions, baseUrl = '/oauth2'): void {
    visitor = new Visitor(proxy, { baseUrl, dialect: oauth2Proxy(options) });
  }
  async function signIn(): Promise<void> {
    await visitor.open('/start');
    await visitor.follow(() => visitor.auth.login({ redirectTo: '/orders?page=2' }));
  }

  it('finds nobody in one request', async () => {
    await visitor.open();
    expect(visitor.outcome).toBe('no-session');
    expect(proxy.log).toEqual(['GET /oauth2/userinfo']);
  });

  it('signs in, and is back where the login was to lead', async () => {
    await signIn();
    expect(visitor.auth.user()).toEqual({
      sub: '0abd0b16',
      email: 'demo@example.com',
      groups: ['clerk', 'auditor'],
      preferred_username: 'demo',
    });
    expect(location.href).toBe('http://localhost/orders?page=2');
    expect(visitor.auth.expiresAt()).toBeNull();
  });

  it('comes back to the app from a proxy on another host', async () => {
    visit({}, `${proxy.origin}/oauth2`);
    await signIn();
    expect(visitor.outcome).toBe('0abd0b16');
    expect(location.href).toBe('http://localhost/orders?page=2');
  });

  it('knows a user without a name by the address of the mailbox', async () => {
    proxy.userInfo = { user: '', email: 'demo@example.com' };
    await signIn();
    expect(visitor.auth.user()).toEqual({ sub: 'demo@example.com', email: 'demo@example.com' });
  });

  it('finds nobody where the proxy needs no login', async () => {
    proxy.userInfo = {};
    await signIn();
    expect(visitor.outcome).toBe('no-session');
  });

  it('sees that the session is over when an API refuses it, and is not led to the login page', async () => {
    await signIn();
    expect(await visitor.get('orders')).toEqual({ path: '/api/orders' });
    proxy.isSignedIn = false;
    await expect(visitor.get('orders')).rejects.toMatchObject({ status: 401 });
    expect(visitor.outcome).toBe('session-ended');
  });

  it('says in dev mode that nothing keeps forged requests off, until the app sends a header', async () => {
    await signIn();
    await visitor.get('orders');
    expect(warnings).not.toHaveBeenCalled();
    const said = new Promise((resolve) => warnings.mockImplementation(resolve));
    await visitor.post('orders');
    expect(await said).toContain('withXsrf');

    warnings.mockClear();
    visitor = new Visitor(proxy, { baseUrl: '/oauth2', dialect: oauth2Proxy() }, [
      withXsrf({ headerName: 'X-Shop', value: '1', methods: 'all' }),
    ]);
    await signIn();
    await visitor.post('orders');
    await visitor.post('orders');
    expect(proxy.received.at(-1)?.headers).toMatchObject({ 'x-shop': '1' });
    expect(warnings).not.toHaveBeenCalled();
  });

  it('signs out of the app, and says in dev mode that the provider knows nothing of it', async () => {
    await signIn();
    await visitor.follow(() => visitor.auth.logout({ redirectTo: '/bye' }));
    expect(proxy.isSignedIn).toBe(false);
    expect(location.pathname).toBe('/bye');
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('providerLogoutUrl'));
  });

  it('goes by way of the provider where its address is known', async () => {
    visit({ providerLogoutUrl: `${proxy.origin}/provider/logout?client_id=shop` });
    await signIn();
    await visitor.follow(() => visitor.auth.logout());
    expect(proxy.isSignedIn).toBe(false);
    expect(proxy.log).toContain('GET /provider/logout?client_id=shop');
    expect(location.pathname).toBe('/signed-out');
    expect(warnings).not.toHaveBeenCalled();
  });

  it('leaves the provider alone when the logout is one of the app', async () => {
    visit({ providerLogoutUrl: `${proxy.origin}/provider/logout` });
    await signIn();
    await visitor.follow(() => visitor.auth.logout({ scope: 'app', redirectTo: '/bye' }));
    expect(location.pathname).toBe('/bye');
    expect(warnings).not.toHaveBeenCalled();
  });

  it('refuses a login that needs what the proxy does not pass on', async () => {
    await visitor.open();
    for (const need of [{ acr: 'mfa' }, { maxAge: 60 }, { scope: 'orders:write' }]) {
      await expect(visitor.auth.login(need)).rejects.toMatchObject({ code: 'config_invalid' });
    }
    expect(visitor.departures).toEqual([]);
  });
});
