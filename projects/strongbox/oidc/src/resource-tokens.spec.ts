import { AppTab, API } from './spec/app-tab';
import { json, type ProviderRequest, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const PAYMENTS = 'https://pay.example.com/';
const REPORTS = 'https://reports.example.com/';

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  tab.config = { ...tab.config, resource: API, scope: 'openid orders:read' };
  tab.servers = [
    { url: API, resource: API, scope: 'orders:read' },
    { url: PAYMENTS, resource: PAYMENTS, scope: 'payments:write payments:read' },
    { url: REPORTS, audience: 'reports' },
  ];
});

const own = (): readonly ProviderRequest[] =>
  provider
    .requestsTo('/token')
    .filter(({ form }) => form.get('resource') === PAYMENTS || form.has('audience'));
const sessionRenewals = (): readonly ProviderRequest[] =>
  provider
    .requestsTo('/token')
    .filter(({ form }) => form.get('grant_type') === 'refresh_token' && form.get('resource') === API);
const at = (seconds: number): void => {
  jest.spyOn(Date, 'now').mockReturnValue(start + seconds * 1000);
};
const failure = (url: string): Promise<unknown> => tab.callApi(url).catch((error: unknown) => error);
/** Answers requests for tokens of the payments API alone. */
const answerForPayments = (answer: () => Response | Promise<Response>): void => {
  provider.answer('/token', (request) =>
    request.form.get('resource') === PAYMENTS ? answer() : provider.respond(request),
  );
};
const withoutRefreshToken = ({ refresh_token: _, ...response }: Readonly<Record<string, unknown>>) =>
  response;

let start: number;
beforeEach(() => {
  start = Date.now();
});

describe('a login', () => {
  it('names all resources and scopes that will be needed, and redeems the code for the one of the session', async () => {
    tab.servers.push({ url: 'https://public.example.com/', unprotected: true, resource: 'urn:never' });
    await tab.signIn();
    const asked = new URL(tab.destination).searchParams;

    expect(asked.getAll('resource')).toEqual([API, PAYMENTS]);
    expect(asked.getAll('scope')).toEqual(['openid orders:read payments:write payments:read']);
    expect(provider.requestsTo('/token')[0]?.form.getAll('resource')).toEqual([API]);
    expect(provider.requestsTo('/token')[0]?.form.has('scope')).toBe(false);
  });

  it('names them in a hidden frame as well', async () => {
    await tab.signIn();
    await tab.open();

    expect(new URL(tab.frames.urls[0] ?? '').searchParams.getAll('resource')).toEqual([API, PAYMENTS]);
    expect(tab.outcome).toBe('signed-in');
  });
});

describe('a server whose needs are those of the session', () => {
  it('gets the token of the session', async () => {
    await tab.signIn();

    expect(await tab.callApi(API)).toBe(`Bearer ${String(await tab.accessTokens.get())}`);
    expect(provider.requestsTo('/token')).toHaveLength(1);
  });
});

describe('a server with needs of its own', () => {
  beforeEach(async () => {
    await tab.signIn();
  });

  it('gets a token of its own', async () => {
    const tokens = [await tab.callApi(API), await tab.callApi(PAYMENTS), await tab.callApi(REPORTS)];

    expect(new Set(tokens).size).toBe(3);
    const [payments, reports] = own().map(({ form }) => Object.fromEntries(form));
    const common = {
      grant_type: 'refresh_token',
      client_id: 'shop',
      refresh_token: expect.stringMatching(/^refresh-/) as unknown,
    };
    expect(payments).toEqual({ ...common, resource: PAYMENTS, scope: 'payments:read payments:write' });
    expect(reports).toEqual({ ...common, audience: 'reports' });
  });

  it('shares it with all its requests', async () => {
    const sent = await Promise.all(Array.from({ length: 20 }, () => tab.callApi(PAYMENTS)));

    expect(new Set([...sent, await tab.callApi(PAYMENTS)]).size).toBe(1);
    expect(own()).toHaveLength(1);
  });

  it('gets the next one when it is due, and not before', async () => {
    const before = await tab.callApi(PAYMENTS);
    at(290);
    expect(await tab.callApi(PAYMENTS)).toBe(before);
    at(296);
    const sent = new Set(await Promise.all(Array.from({ length: 20 }, () => tab.callApi(PAYMENTS))));

    expect(sent.size).toBe(1);
    expect(sent.has(before)).toBe(false);
    expect(own()).toHaveLength(2);
  });

  it('keeps it while the one of the session is renewed', async () => {
    const before = await tab.callApi(PAYMENTS);
    await tab.auth.renew();

    expect(await tab.callApi(PAYMENTS)).toBe(before);
  });

  it('gets the next one when it refuses it, once for all requests', async () => {
    const refused = await tab.callApi(PAYMENTS);
    tab.apiAnswer = ({ authorization }) =>
      authorization === refused ? new Response(null, { status: 401 }) : new Response('{}');
    const sent = new Set(await Promise.all(Array.from({ length: 20 }, () => tab.callApi(PAYMENTS))));

    expect(sent.size).toBe(1);
    expect(sent.has(refused)).toBe(false);
    expect(own()).toHaveLength(2);
    expect(sessionRenewals()).toHaveLength(0);
  });

  it('gets the next one at once when the first was over as it came', async () => {
    provider.tokens = (response) => ({ ...response, expires_in: 1 });
    at(0);
    const refused = await tab.callApi(PAYMENTS);
    provider.tokens = (response) => response;
    tab.apiAnswer = ({ authorization }) =>
      authorization === refused ? new Response(null, { status: 401 }) : new Response('{}');
    const sent = new Set(await Promise.all(Array.from({ length: 20 }, () => tab.callApi(PAYMENTS))));

    expect(sent.size).toBe(1);
    expect(sent.has(refused)).toBe(false);
    expect(own()).toHaveLength(2);
  });

  it('causes no storm when it refuses one after the other, each over as it comes', async () => {
    const ticks = jest.spyOn(performance, 'now');
    const began = performance.now();
    provider.tokens = (response) => ({ ...response, expires_in: 1 });
    tab.apiAnswer = ({ url }) => new Response('{}', { status: url === PAYMENTS ? 401 : 200 });
    const asked: number[] = [];
    for (let second = 0; second < 60; second++) {
      at(second);
      ticks.mockReturnValue(began + second * 1000);
      const before = own().length;
      await Promise.all(Array.from({ length: 20 }, () => failure(PAYMENTS)));
      for (let i = before; i < own().length; i++) asked.push(second);
    }

    expect(asked).toEqual([0, 0, 2, 6, 14, 30]);
  });

  it('does not get another one because of a refusal that comes late', async () => {
    const refused = await tab.callApi(PAYMENTS);
    let answerLate: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answerLate = resolve));
    tab.apiAnswer = async ({ url, authorization }) => {
      if (authorization !== refused) return new Response('{}');
      if (url.endsWith('late')) await late;
      return new Response(null, { status: 401 });
    };
    const slow = tab.callApi(`${PAYMENTS}late`);
    await until(() => tab.apiRequests.length === 2);
    const next = await tab.callApi(PAYMENTS);
    answerLate();

    expect(await slow).toBe(next);
    expect(own()).toHaveLength(2);
  });

  it('does not make the session get another one when it refuses its own', async () => {
    const before = await tab.callApi(API);
    await tab.callApi(PAYMENTS);
    tab.apiAnswer = ({ url }) => new Response('{}', { status: url === PAYMENTS ? 401 : 200 });

    expect(await failure(PAYMENTS)).toMatchObject({ status: 401 });
    expect(await tab.callApi(API)).toBe(before);
  });

  it('never makes two uses of one refresh token, which would end the session', async () => {
    await Promise.all([
      tab.callApi(PAYMENTS),
      tab.auth.renew(),
      tab.callApi(REPORTS),
      tab.accessTokens.get(PAYMENTS),
    ]);
    await tab.auth.renew();

    const used = provider.requestsTo('/token').flatMap(({ form }) => form.get('refresh_token') ?? []);
    expect(used).toHaveLength(4);
    expect(new Set(used).size).toBe(4);
    expect(tab.outcome).toBe('signed-in');
  });

  it('does not cost the session its refresh token when the answer is good but its ID token cannot be checked', async () => {
    provider.rotate(await SigningKey.generate('RS256', 'next'));
    provider.answer('/jwks', () => new Response(null, { status: 503 }));
    expect(await failure(PAYMENTS)).toMatchObject({ code: 'server_unreachable' });
    provider.answer('/jwks');
    await tab.auth.renew();

    expect(tab.outcome).toBe('signed-in');
  });

  it.each(['invalid_target', 'invalid_scope', 'access_denied', 'consent_required', 'interaction_required'])(
    'fails alone if the provider says %s, and is not asked for again for a minute',
    async (cause) => {
      answerForPayments(() => json({ error: cause, error_description: 'secret' }, 400));
      const failures = await Promise.all(Array.from({ length: 20 }, () => failure(PAYMENTS)));
      for (const one of failures) expect(one).toMatchObject({ code: 'resource_refused', cause });
      at(59);
      await failure(PAYMENTS);
      expect(own()).toHaveLength(1);
      expect(tab.outcome).toBe('signed-in');
      expect(await tab.callApi(API)).toMatch(/^Bearer access-/);
      expect(tab.apiRequests.filter(({ url }) => url === PAYMENTS)).toEqual([]);

      provider.answer('/token');
      at(61);
      expect(await tab.callApi(PAYMENTS)).toMatch(/^Bearer access-/);
    },
  );

  it('is refused once more in vain, and the session goes on in the frame if that has spent the refresh token', async () => {
    // Rotates before it refuses.
    answerForPayments(async () => {
      const request = own().at(-1);
      if (request) await provider.respond(request);
      return json({ error: 'invalid_target' }, 400);
    });
    await failure(PAYMENTS);
    await tab.auth.renew();

    expect(tab.frames.urls).toHaveLength(1);
    expect(sessionRenewals()).toHaveLength(0);
    expect(tab.outcome).toBe('signed-in');
    await tab.auth.renew();
    expect(sessionRenewals()).toHaveLength(1);
  });

  it('leaves the tokens of other resources to the frame, too, if it may have spent the refresh token', async () => {
    answerForPayments(async () => {
      const request = own().at(-1);
      if (request?.form.get('grant_type') === 'refresh_token') await provider.respond(request);
      return json({ error: 'invalid_target' }, 400);
    });
    await failure(PAYMENTS);
    expect(await tab.callApi(REPORTS)).toMatch(/^Bearer access-/);

    expect(tab.frames.urls).toHaveLength(1);
    const used = provider.requestsTo('/token').flatMap(({ form }) => form.get('refresh_token') ?? []);
    expect(used).toHaveLength(1);
    expect(tab.outcome).toBe('signed-in');
  });

  it('leaves the session its refresh token if the frame has nothing to say', async () => {
    answerForPayments(() => json({ error: 'invalid_target' }, 400));
    await failure(PAYMENTS);
    provider.user = null;
    await tab.auth.renew();

    expect(sessionRenewals()).toHaveLength(1);
    expect(tab.outcome).toBe('signed-in');
  });

  it('ends the session if the provider says that it is over', async () => {
    provider.answer('/token', () => json({ error: 'invalid_grant' }, 400));
    provider.user = null;

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'token_request_refused', cause: 'invalid_grant' });
    expect(tab.outcome).toBe('session-ended');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('fails alone if the session can be renewed all the same', async () => {
    answerForPayments(() => json({ error: 'invalid_grant' }, 400));

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'resource_refused', cause: 'invalid_grant' });
    expect(tab.outcome).toBe('signed-in');
  });

  it('ends the session if its token is said to be somebody else’s', async () => {
    provider.user = 'mallory';
    provider.claims = (claims) => ({ ...claims, sub: 'mallory' });

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'subject_changed' });
    expect(tab.outcome).toBe('session-ended');
    expect(tab.apiRequests).toEqual([]);
  });

  it('waits longer with each attempt that does not get through, and as long as it is told', async () => {
    let retryAfter = '';
    answerForPayments(() => new Response(null, { status: 503, headers: { 'Retry-After': retryAfter } }));
    const attempts: number[] = [];
    for (let second = 0; second < 300; second++) {
      if (second === 120) retryAfter = '100';
      at(second);
      const before = own().length;
      expect(await failure(PAYMENTS)).toMatchObject({ code: 'server_unreachable' });
      if (own().length > before) attempts.push(second);
    }

    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 223]);
    expect(tab.outcome).toBe('signed-in');
  });

  it('goes on with the token it has while that is good and the next one cannot be had', async () => {
    const before = await tab.callApi(PAYMENTS);
    await tab.auth.renew();
    answerForPayments(() => new Response(null, { status: 503 }));
    at(296);
    expect(await tab.callApi(PAYMENTS)).toBe(before);
    at(301);

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'server_unreachable' });
  });

  it.each([1, 0, -5, 'soon'])('causes no storm with tokens that last for %j', async (expires_in) => {
    provider.tokens = (response) => ({ ...response, expires_in });
    for (let second = 0; second < 240; second++) {
      at(second);
      await tab.callApi(PAYMENTS);
    }

    expect(own().length).toBeLessThan(12);
    expect(tab.apiRequests).toHaveLength(240);
  });

  it('gets nothing once the user has left, and the answer under way is dropped', async () => {
    const release = provider.holdBack('/token');
    const sending = failure(PAYMENTS);
    await until(() => own().length === 1);
    await tab.auth.logout({ scope: 'app' });
    release();

    expect(await sending).toMatchObject({ code: 'not_signed_in' });
    expect(await tab.leftovers()).toEqual([]);
    expect(await tab.callApi(PAYMENTS)).toBeNull();
  });

  it('gets another one when somebody else has signed in', async () => {
    const before = await tab.callApi(PAYMENTS);
    await tab.auth.logout({ scope: 'app' });
    provider.user = 'bob';
    await tab.login();

    expect(await tab.callApi(PAYMENTS)).not.toBe(before);
    expect(own()).toHaveLength(2);
  });
});

describe('a token of a resource without a refresh token', () => {
  beforeEach(async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
  });

  it('comes by the hidden frame', async () => {
    const session = await tab.callApi(API);
    const sent = new Set([await tab.callApi(PAYMENTS), await tab.callApi(PAYMENTS)]);

    expect(sent.size).toBe(1);
    expect(sent.has(session)).toBe(false);
    const asked = tab.frames.urls.map((url) => new URL(url).searchParams);
    expect(asked.map((one) => one.getAll('resource'))).toEqual([[PAYMENTS]]);
    expect(asked[0]?.get('scope')).toBe('openid payments:read payments:write');
    expect(own().map(({ form }) => form.get('grant_type'))).toEqual(['authorization_code']);
    expect(await tab.callApi(API)).toBe(session);
  });

  it('has its audience named there', async () => {
    await tab.callApi(REPORTS);

    expect(new URL(tab.frames.urls[0] ?? '').searchParams.get('audience')).toBe('reports');
  });

  it('is nobody else’s', async () => {
    provider.user = 'mallory';

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'subject_changed' });
    expect(tab.outcome).toBe('session-ended');
    expect(tab.apiRequests).toEqual([]);
  });

  it('ends the session if nobody is signed in there', async () => {
    provider.user = null;

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'login_required' });
    expect(tab.outcome).toBe('session-ended');
  });

  it.each(['consent_required', 'invalid_target'])('fails alone if the provider says %s', async (error) => {
    tab.frames.navigate = (url) => provider.authorize(url, { error, code: null });

    expect(await failure(PAYMENTS)).toMatchObject({ code: 'resource_refused', cause: error });
    expect(tab.outcome).toBe('signed-in');
  });
});

describe('a token that is asked for by name', () => {
  it.each([PAYMENTS, REPORTS])('is the one requests to %s carry', async (url) => {
    await tab.signIn();

    expect(`Bearer ${String(await tab.accessTokens.get(url))}`).toBe(await tab.callApi(url));
  });

  it('is given by its resource as well, and renewed when it is due', async () => {
    tab.servers = [{ url: PAYMENTS, resource: 'urn:payments' }];
    await tab.signIn();
    const before = await tab.accessTokens.get('urn:payments');
    at(296);

    expect(await tab.accessTokens.get('urn:payments')).not.toBe(before);
    expect(before).toMatch(/^access-/);
  });

  it('is refused if no such server is listed', async () => {
    tab.servers.push({ url: 'https://public.example.com/', unprotected: true });
    await tab.signIn();

    for (const other of ['https://evil.example/', '', 'https://public.example.com/']) {
      await expect(tab.accessTokens.get(other)).rejects.toMatchObject({ code: 'config_invalid' });
    }
  });
});
