import { curity, type CurityOptions } from 'ngx-strongbox/backend';
import { ProductServer, type Received, type Reply } from './spec/product-server';
import { Visitor } from './spec/visitor';

const claims = { sub: 'demouser', acr: 'urn:se:curity:html-form', auth_time: 1626259937 };
const expired = ['th-at=; Path=/; Max-Age=0', 'th-session=; Path=/; Max-Age=0'];

/** A token handler application, and a provider that asks nothing. */
class TokenHandler extends ProductServer {
  readonly paths = /^\/none/;
  /** What the provider says in place of a code. */
  refusal: string | null = null;
  isSignedIn = false;
  /** Whether the refresh token is still good. */
  canRefresh = true;
  /** Access tokens that are good. */
  accessToken = 1;
  isDown = false;

  protected answer({ method, path, headers, cookies, query, body }: Received): Reply {
    if (path === '/provider/authorize') {
      const result = this.refusal === null ? 'code=c0de' : `error=${this.refusal}&error_description=a+b%26c`;
      return {
        location: `http://localhost/callback?${result}&state=${encodeURIComponent(query['state'] ?? '')}&iss=https%3A%2F%2Fid.test`,
      };
    }
    if (path === '/provider/logout') return { location: 'http://localhost/signed-out' };
    if (this.isDown) return { status: 503 };
    if (headers['token-handler-version'] !== '1') return refuse(401, 'invalid_request');
    const form = new URLSearchParams(body);
    const hasSession = this.isSignedIn && 'th-session' in cookies;
    switch (`${method} ${path}`) {
      case 'POST /apps/shop/login/start': {
        form.set('state', 'st=a&te');
        return {
          body: { authorization_url: `${this.origin}/provider/authorize?${form}` },
          cookies: ['th-login=state; Path=/; Secure; HttpOnly; SameSite=Strict'],
        };
      }
      case 'POST /apps/shop/login/end': {
        if (!('th-login' in cookies) || form.get('state') !== 'st=a&te') return refuse(400, 'invalid_state');
        const gone = 'th-login=; Path=/; Max-Age=0';
        if (form.get('error_description') === 'a b&c' || form.get('code') !== 'c0de') {
          return { ...refuse(400, form.get('error') ?? 'invalid_request'), cookies: [gone] };
        }
        this.isSignedIn = true;
        return { body: this.#session(), cookies: [gone, ...this.#cookies()] };
      }
      case 'GET /apps/shop/session':
        return { body: hasSession ? this.#session() : { is_logged_in: false } };
      case 'POST /apps/shop/refresh':
        if (!hasSession || !this.canRefresh) return { ...refuse(401, 'session_expired'), cookies: expired };
        this.accessToken++;
        return { body: { access_token_expires_in: 300 }, cookies: this.#cookies() };
      case 'POST /apps/shop/logout':
        if (!hasSession) return refuse(401, 'session_expired');
        this.isSignedIn = false;
        return { body: { logout_url: `${this.origin}/provider/logout` }, cookies: expired };
      case 'GET /api/orders':
        return cookies['th-at'] === `token-${this.accessToken}`
          ? { body: ['a'] }
          : refuse(401, 'unauthorized');
      default:
        return refuse(404, 'not_found');
    }
  }

  #session(): object {
    return { is_logged_in: true, id_token_claims: claims, access_token_expires_in: 300 };
  }

  #cookies(): string[] {
    const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';
    return [`th-at=token-${this.accessToken}; ${attributes}`, `th-session=1; ${attributes}`];
  }
}

function refuse(status: number, code: string): Reply {
  return { status, body: { error_code: code, detailed_error: 'For developers.' } };
}

describe('curity', () => {
  let handler: TokenHandler;
  let visitor: Visitor;

  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    handler = new TokenHandler();
    await handler.start();
    visit();
  });
  afterEach(() => handler.stop());

  function visit(options?: CurityOptions): void {
    visitor = new Visitor(handler, { baseUrl: `${handler.origin}/apps/shop`, dialect: curity(options) });
  }
  async function signIn(options = {}): Promise<void> {
    await visitor.open('/start');
    await visitor.follow(() => visitor.auth.login(options));
  }
  const received = (path: string) => handler.received.filter((request) => request.path === path);

  it('finds nobody in one request', async () => {
    await visitor.open();
    expect(visitor.outcome).toBe('no-session');
    expect(handler.log).toEqual(['GET /apps/shop/session']);
  });

  it('signs in by the response in the address, and is where the login was to lead', async () => {
    await signIn({ redirectTo: '/orders?page=2#top' });
    expect(visitor.outcome).toBe('demouser');
    expect(visitor.auth.user()).toEqual(claims);
    expect(location.href).toBe('http://localhost/orders?page=2#top');
    const [end] = received('/apps/shop/login/end');
    expect(end?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(end?.body))).toEqual({
      code: 'c0de',
      state: 'st=a&te',
      iss: 'https://id.test',
    });
    expect(received('/apps/shop/session')).toHaveLength(1);
  });

  it('passes on what the login asks for', async () => {
    visit({ scope: 'openid profile' });
    await signIn({
      prompt: 'login',
      loginHint: 'demo+1@example.com',
      acr: ['a', 'b'],
      maxAge: 60,
      scope: 'orders:write',
      uiLocales: ['sv'],
    });
    const [start] = received('/apps/shop/login/start');
    expect(Object.fromEntries(new URLSearchParams(start?.body))).toEqual({
      prompt: 'login',
      login_hint: 'demo+1@example.com',
      acr_values: 'a b',
      max_age: '60',
      scope: 'openid profile orders:write',
      ui_locales: 'sv',
    });
  });

  it('remembers over a reload what the login has asked for, and forgets it with the session', async () => {
    await signIn({ acr: 'mfa' });
    const asked = () => {
      const state = visitor.auth.state();
      return state.status === 'signed-in' ? state.session.asked : undefined;
    };
    expect(asked()).toMatchObject({ acr: ['mfa'] });
    expect(asked()?.at).toBeLessThanOrEqual(Date.now());
    await visitor.open();
    expect(asked()).toMatchObject({ acr: ['mfa'] });
    await visitor.follow(() => visitor.auth.logout());
    await signIn();
    expect(asked()).not.toHaveProperty('acr');
  });

  it('tells that the user has turned back, and keeps nothing of it in the address', async () => {
    handler.refusal = 'access_denied';
    await signIn();
    expect(visitor.outcome).toBe('login-cancelled');
    expect(location.href).toBe('http://localhost/start');
  });

  it('tells that a login was refused', async () => {
    handler.refusal = 'invalid_scope';
    await signIn();
    expect(visitor.outcome).toBe('login-failed');
    expect(visitor.auth.error()?.code).toBe('login_refused');
  });

  it('leaves who is signed in alone when another login is refused', async () => {
    await signIn();
    handler.refusal = 'access_denied';
    await visitor.follow(() => visitor.auth.login());
    expect(visitor.outcome).toBe('demouser');
  });

  it('hands no response to the backend that this tab does not wait for', async () => {
    await visitor.open('/callback?code=stolen&state=st%3Da%26te');
    expect(visitor.outcome).toBe('no-session');
    expect(handler.log).toEqual(['GET /apps/shop/session']);
    await signIn();
    await visitor.open('/callback?code=stolen&state=st%3Da%26te');
    expect(received('/apps/shop/login/end')).toHaveLength(1);
  });

  it('goes to no other origin after a login, whatever is kept for it', async () => {
    await visitor.open('/start');
    const kept = 'strongbox.login';
    await visitor.follow(async () => {
      await visitor.auth.login();
      const departure: unknown = JSON.parse(sessionStorage.getItem(kept) ?? '');
      sessionStorage.setItem(kept, JSON.stringify({ ...Object(departure), redirectTo: '//evil.test/' }));
    });
    expect(location.href).toBe('http://localhost/');
  });

  it('renews the access token when an API has refused it, and asks again', async () => {
    await signIn();
    handler.accessToken++;
    expect(await visitor.get('orders')).toEqual(['a']);
    expect(received('/apps/shop/refresh')).toHaveLength(1);
    expect(visitor.outcome).toBe('demouser');
  });

  it('renews it when the app asks for that', async () => {
    await signIn();
    await visitor.auth.renew();
    expect(received('/apps/shop/refresh')).toHaveLength(1);
    expect(Number(visitor.auth.expiresAt())).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  it('renews it in one tab at a time', async () => {
    const held: unknown[] = [];
    const request = async (name: string, _: object, task: () => Promise<unknown>) => {
      const before = received('/apps/shop/refresh').length;
      await task();
      held.push([name, before, received('/apps/shop/refresh').length]);
    };
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    await signIn();
    await visitor.auth.renew();
    Reflect.deleteProperty(navigator, 'locks');
    expect(held).toEqual([[`strongbox.renewal ${handler.origin}/apps/shop`, 0, 1]]);
  });

  it('ends the session when it can be renewed no more', async () => {
    await signIn();
    handler.canRefresh = false;
    handler.accessToken++;
    await expect(visitor.get('orders')).rejects.toMatchObject({ status: 401 });
    expect(visitor.outcome).toBe('session-ended');
  });

  it('keeps the session while the backend cannot be reached', async () => {
    await signIn();
    handler.isDown = true;
    await expect(visitor.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(visitor.outcome).toBe('demouser');
  });

  it('signs out here and at the provider', async () => {
    await signIn();
    await visitor.follow(() => visitor.auth.logout());
    expect(handler.isSignedIn).toBe(false);
    expect(visitor.outcome).toBe('no-session');
    expect(location.pathname).toBe('/signed-out');
  });

  it('signs out of the app alone', async () => {
    await signIn();
    await visitor.auth.logout({ scope: 'app' });
    expect(handler.isSignedIn).toBe(false);
    expect(visitor.departures).toHaveLength(1);
    expect(visitor.outcome).toBe('logout');
  });
});
