import {
  HttpClient,
  HttpContext,
  type HttpErrorResponse,
  httpResource,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AUTHORIZATION,
  authInterceptor,
  type ResourceServer,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { AuthTestingController, type AuthTestingOptions, provideAuthTesting } from 'ngx-strongbox/testing';
import { firstValueFrom } from 'rxjs';

const api = 'https://api.example.com';
const orders = `${api}/orders`;

function setUp(options: AuthTestingOptions = { user: {} }, server: Partial<ResourceServer> = {}) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor, xsrfInterceptor])),
      provideHttpClientTesting(),
      provideAuthTesting(options, withResourceServers({ url: api, ...server }, '/api')),
    ],
  });
  const http = TestBed.inject(HttpClient);
  const get = (url = orders, context = new HttpContext()) => {
    const answer = firstValueFrom(http.get(url, { context }));
    // Told to whoever waits for it, now or later.
    answer.catch(() => undefined);
    return answer;
  };
  return {
    get,
    network: TestBed.inject(HttpTestingController),
    controller: TestBed.inject(AuthTestingController),
    auth: TestBed.inject(Auth),
  };
}

const credentialOf = ({ request }: TestRequest) => request.headers.get('Authorization');
const unauthorized = { status: 401, statusText: 'Unauthorized' };

describe('Requests in a test', () => {
  beforeEach(() => {
    jest.spyOn(console, 'info').mockReturnValue();
    jest.spyOn(console, 'warn').mockReturnValue();
  });
  afterEach(() => {
    TestBed.inject(HttpTestingController).verify();
  });

  it('carry a harmless token, and are where they would be without a session: at once', async () => {
    const { get, network } = setUp();
    const answer = get();
    const sent = network.expectOne(orders);
    expect(credentialOf(sent)).toBe('Bearer test-access-token');
    sent.flush([1]);
    expect(await answer).toEqual([1]);
  });

  it('of a resource are there as soon as its effect has run', () => {
    const { network } = setUp();
    const list = TestBed.runInInjectionContext(() => httpResource<number[]>(() => orders));
    TestBed.tick();
    network.expectOne(orders).flush([1]);
    expect(list.error()).toBeUndefined();
  });

  it('carry nothing to servers that are not listed', () => {
    const { get, network, controller } = setUp();
    void get('https://elsewhere.example/');
    expect(credentialOf(network.expectOne('https://elsewhere.example/'))).toBeNull();
    expect(controller.authorizedRequests()).toEqual([]);
  });

  it('carry nothing when nobody is signed in', () => {
    const { get, network, controller } = setUp({});
    void get();
    expect(credentialOf(network.expectOne(orders))).toBeNull();
    expect(controller.authorizedRequests()).toEqual([]);
  });

  it('carry nothing but what the browser adds, where that is how it is done', () => {
    const { get, network, controller } = setUp({ user: {}, credential: 'cookie' });
    void get();
    void get('/api/cart');
    const far = network.expectOne(orders).request;
    const near = network.expectOne('/api/cart').request;
    expect([far.withCredentials, near.withCredentials]).toEqual([true, false]);
    expect([far, near].map(({ headers }) => headers.has('Authorization'))).toEqual([false, false]);
    expect(controller.authorizedRequests().map(({ server }) => server.url)).toEqual([api, '/api']);
  });

  it('say for which server, with which scope and resource they were authorised', () => {
    const { get, network, controller } = setUp({ user: {} }, { scope: 'read', resource: `${api}/` });
    void get();
    void get(`${orders}/1`, new HttpContext().set(AUTHORIZATION, { scope: 'refund' }));
    void get(`${orders}/2`, new HttpContext().set(AUTHORIZATION, 'none'));
    const sent = network.match(() => true).map(({ request }) => request);
    expect(controller.authorizedRequests()).toMatchObject([
      { request: { url: orders }, server: { url: api, scope: 'read', resource: `${api}/` } },
      { request: { url: `${orders}/1` }, server: { url: api, scope: 'refund', resource: `${api}/` } },
    ]);
    expect(sent[2]?.headers.has('Authorization')).toBe(false);
  });

  it('keep a credential that the app has set itself', () => {
    const { network, controller } = setUp();
    TestBed.inject(HttpClient)
      .get(orders, { headers: { Authorization: 'Basic own' } })
      .subscribe();
    expect(credentialOf(network.expectOne(orders))).toBe('Basic own');
    expect(controller.authorizedRequests()).toEqual([]);
  });

  it('wait while it is not known who is there', async () => {
    const { get, network, controller } = setUp({ state: 'restoring' });
    void get();
    network.expectNone(orders);
    controller.signIn();
    await controller.whenSent(1);
    expect(credentialOf(network.expectOne(orders))).toBe('Bearer test-access-token');
  });

  it('leave without a credential once it is known that nobody is there', async () => {
    const { get, network, controller } = setUp({ state: 'restoring' });
    void get();
    controller.signOut('no-session');
    await controller.whenSent(1);
    expect(credentialOf(network.expectOne(orders))).toBeNull();
    expect(controller.authorizedRequests()).toEqual([]);
  });

  it('wait for a renewal when the credential is over, all for the same', async () => {
    const { get, network, controller } = setUp();
    controller.expire();
    const first = get();
    void get('/api/cart');
    network.expectNone(orders);
    await controller.whenSent(2);
    controller.expectRenewal();
    controller.expectNoRenewal();
    expect(credentialOf(network.expectOne('/api/cart'))).toBe('Bearer test-access-token');
    network.expectOne(orders).flush([1]);
    expect(await first).toEqual([1]);
  });

  it('fail when that renewal does, and the user is signed out', async () => {
    const { get, network, controller, auth } = setUp();
    controller.expire();
    controller.failRenewal('login_required');
    await expect(get()).rejects.toMatchObject({ code: 'login_required' });
    network.expectNone(orders);
    expect(auth.state()).toMatchObject({ status: 'signed-out', reason: 'session-ended' });
  });

  it('fail offline, and the user stays signed in', async () => {
    const { get, network, controller, auth } = setUp();
    controller.expire();
    controller.goOffline();
    await expect(get()).rejects.toMatchObject({ code: 'server_unreachable' });
    network.expectNone(orders);
    expect(auth.isSignedIn()).toBe(true);
  });

  it('are repeated once after a 401, with what a renewal has brought', async () => {
    const { get, network, controller } = setUp();
    const answer = get();
    network.expectOne(orders).flush(null, unauthorized);
    await controller.whenSent(2);
    controller.expectRenewal();
    network.expectOne(orders).flush([1]);
    expect(await answer).toEqual([1]);
    expect(controller.authorizedRequests().map(({ request }) => request.url)).toEqual([orders, orders]);
  });

  it('end with the 401 when the renewal fails', async () => {
    const { get, network, controller, auth } = setUp();
    const answer = get();
    controller.failRenewal('token_request_refused');
    network.expectOne(orders).flush(null, unauthorized);
    await expect(answer).rejects.toMatchObject({ status: 401 } satisfies Partial<HttpErrorResponse>);
    expect(auth.isSignedIn()).toBe(false);
    controller.expectRenewal();
  });

  it('start a login where their server wants that, and go on after it', async () => {
    const { get, network, controller } = setUp({}, { whenSignedOut: 'login' });
    controller.answerLogin('signed-in');
    void get();
    await controller.whenSent(1);
    controller.expectLogin();
    expect(credentialOf(network.expectOne(orders))).toBe('Bearer test-access-token');
  });

  it('fail where their server wants a login that leaves the page, and no test has to wait for that', async () => {
    const { get, controller } = setUp({}, { whenSignedOut: 'login' });
    await expect(get()).rejects.toMatchObject({ code: 'not_signed_in' });
    controller.expectLogin();
  });

  it('step up where their server wants that', async () => {
    const { get, network, controller, auth } = setUp({ user: {} }, { whenStepUp: 'login' });
    controller.answerLogin('signed-in');
    const answer = get();
    network.expectOne(orders).flush(null, {
      ...unauthorized,
      headers: {
        'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", acr_values="mfa"',
      },
    });
    await controller.whenSent(2);
    controller.expectLogin({ acr: ['mfa'] });
    network.expectOne(orders).flush([1]);
    expect(await answer).toEqual([1]);
    expect(auth.user()).toMatchObject({ acr: 'mfa' });
  });

  it('are not sent as somebody else', async () => {
    const { get, network, controller } = setUp({ user: { sub: 'ada' } });
    const answer = get();
    const sent = network.expectOne(orders);
    controller.signIn({ user: { sub: 'bob' } });
    sent.flush(null, unauthorized);
    await expect(answer).rejects.toMatchObject({ status: 401 });
    expect(controller.authorizedRequests()).toHaveLength(1);
  });
});
