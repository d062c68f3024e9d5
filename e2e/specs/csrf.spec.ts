import { askAsApp, type AppQuestion } from '../fixtures/ask-as-app.ts';
import { readingTricks, writingTricks } from '../fixtures/attack.ts';
import { Attacker, leadingAway } from '../fixtures/attacker.ts';
import { startAttackerSite } from '../fixtures/attacker-site.ts';
import type { RecordedAnswer } from '../fixtures/answer-recorder.ts';
import { DemoApp } from '../fixtures/demo-app.ts';
import { beginForeignLogin, type ForeignLogin } from '../fixtures/foreign-login.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, stageTest } from '../fixtures/test.ts';
import { unprotectedPath } from '../fixtures/unprotected-route.ts';

/** Somebody who is signed in in every way that the backend knows, and somebody else with a login of his own to offer. */
const test = stageTest.extend<{ victim: DemoApp; foreign: ForeignLogin }>({
  victim: async ({ page, context, stage }, use) => {
    const victim = new DemoApp(page);
    await page.goto('/');
    await victim.signInAs('alice');
    await page.goto('/mediator/login?redirect_to=/');
    await victim.expectSignedIn();
    for (const path of ['/login-cookie/login', '/login-token/login']) {
      const { status } = await askAsApp(page, { path, body: { username: 'alice', password: 'alice' } });
      expect(status).toBe(200);
    }
    // The session’s own cookie is Strict. These are for the route without defence alone.
    await context.addCookies(
      (['Lax', 'None'] as const).map((sameSite) => ({
        ...{ name: sameSite, value: 'some', sameSite, secure: true, httpOnly: true },
        url: stage.app.origin + unprotectedPath,
      })),
    );
    await use(victim);
  },
  foreign: async ({ browser, stage }, use) => {
    const foreign = await beginForeignLogin(browser, `${stage.app.origin}/bff/login?redirect_to=/`);
    await use(foreign);
    await foreign.page.context().close();
  },
});

test.use({ strategy: 'backend-session' });

interface Place {
  readonly hostname: string;
  /** SameSite of the cookies that the browser sends along from there… */
  readonly carried: {
    /** …with what a page embeds and what its scripts ask for, */
    readonly within: string;
    /** by a link, */
    readonly link: string;
    /** and by a form. */
    readonly form: string;
  };
}

const all = { within: 'Lax None Strict', link: 'Lax None Strict', form: 'Lax None Strict' };
const places: Readonly<Record<string, Place>> = {
  'another site': { hostname: 'evil.example', carried: { within: '', link: 'Lax None', form: 'None' } },
  'a sibling sub-domain': { hostname: 'evil.spa.test', carried: all },
  'another port': { hostname: 'spa.test', carried: all },
};

interface Target extends AppQuestion {
  /** What the attacker gets (default `403 csrf_refused`). */
  readonly refusal?: string;
  /** What he gets before a preflighted request, which then is not sent (the same by default). */
  readonly preflight?: string;
  /** What the app itself gets, where it sends such a request with a script. */
  readonly own?: number;
}

function targetsIn({ payments }: Stage, foreign: ForeignLogin): readonly Target[] {
  const invoices = { query: 'year=2026', own: 200 };
  // For pages, not for scripts: Express itself tells the method, and lets no other origin in by that.
  const navigation = { preflight: '200' };
  // The provider leads there from its own site. All that comes of it is word of a login that failed.
  const callback = {
    refusal: '303 sets __Host-Http-login',
    query: foreign.callback.split('?')[1] ?? '',
  };
  const body = { some: 'body' };
  return [
    { path: '/bff/session', own: 200 },
    { path: '/bff/login', query: 'redirect_to=/', ...navigation },
    { path: '/bff/callback', ...navigation, ...callback },
    { path: '/bff/end-session', ...navigation },
    { path: '/bff/api/invoices/invoices', ...invoices },
    { path: '/login-cookie/api/invoices/invoices', ...invoices },
    { path: '/bff/session', body, own: 200 },
    { path: '/bff/api/payments/invoices/A-2026-042/pay', body, own: 201 },
    { path: '/bff/logout', body: { scope: 'app' }, own: 200 },
    { path: '/mediator/token', body: { resource: payments.url }, own: 200, xsrf: '__Host-XSRF-MEDIATOR' },
    { path: '/login-cookie/refresh', body, own: 200 },
    { path: '/login-cookie/login', body: { username: 'admin', password: 'admin' }, own: 200 },
    { path: '/login-cookie/logout', body, own: 200, xsrf: '__Host-XSRF-LOGIN-COOKIE' },
    { path: '/login-token/refresh', body, own: 200 },
  ];
}

/** Everything about an answer that could be of use to somebody else. */
function gist({ question, status, headers, body }: RecordedAnswer): string {
  const [method = ''] = question.split(' ', 1);
  const [, code = ''] = /"code":"(\w+)"/.exec(body) ?? [];
  const cookies = [headers['set-cookie'] ?? []].flat().map((line) => `sets ${line.split('=', 1)[0] ?? ''}`);
  const open = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  return [method, String(status), code, ...cookies, ...open].filter((part) => part !== '').join(' ');
}

/** Which of the user’s cookies came to the route without defence, by SameSite. */
function carriedBy({ question, body }: RecordedAnswer): string {
  const names = body.replace('__Host-Http-session', 'Strict').split(' ');
  return [question.split(' ')[0], ...['Lax', 'None', 'Strict'].filter((name) => names.includes(name))]
    .join(' ')
    .trim();
}

function byTrick(tricks: readonly string[], what: (trick: string) => string | readonly string[]): object {
  return Object.fromEntries(tricks.map((trick) => [trick, [what(trick)].flat().toSorted()]));
}

const isPreflighted = (trick: string): boolean => trick.startsWith('preflighted');

for (const [name, { hostname, carried }] of Object.entries(places)) {
  test(`nothing comes of what ${name} has the browser send in the name of the user @A2 @A3 @A6 @B4 @C4`, async ({
    page: ownPage,
    context,
    stage,
    certificate,
    foreign,
    victim,
  }) => {
    test.slow();
    stage.payments.demanded = {};
    const site = await startAttackerSite({ hostname, tls: certificate });
    const attacker = new Attacker(await context.newPage(), site, stage);
    const targets = targetsIn(stage, foreign);
    const jar = async () => (await context.cookies()).filter(({ name }) => name !== '__Host-Http-login');
    const requestsOf = ({ api, payments }: Stage) => [...api.requests, ...payments.requests];
    const [jarBefore, requestsBefore] = [await jar(), requestsOf(stage)];

    for (const target of targets) {
      const { path, body, refusal = '403 csrf_refused', preflight = '403 csrf_refused' } = target;
      const method = body ? 'POST' : 'GET';
      const tricks = body ? writingTricks : readingTricks;
      await test.step(`${method} ${path}`, async () => {
        const { read, answered } = await attacker.attack(target);
        expect(read).toEqual(Object.fromEntries(tricks.map((trick) => [trick, null])));
        const gists = () => byTrick([...tricks, leadingAway], (trick) => (answered()[trick] ?? []).map(gist));
        const expected = byTrick([...tricks, leadingAway], (trick) =>
          isPreflighted(trick) ? `OPTIONS ${preflight}` : `${method} ${refusal}`,
        );
        await expect.poll(gists).toEqual(expected);
      });
    }
    expect(await jar(), 'the same sessions').toEqual(jarBefore);
    expect(requestsOf(stage), 'no API was asked for anything').toEqual(requestsBefore);

    await test.step('where nothing stands against it, all of it is sent, with cookies, and read', async () => {
      for (const body of [undefined, { some: 'body' }]) {
        const method = body ? 'POST' : 'GET';
        const tricks = body ? writingTricks : readingTricks;
        const { read, answered } = await attacker.attack({ path: unprotectedPath, ...(body && { body }) });
        const readable = tricks.filter((trick) => read[trick]?.startsWith('came with'));
        expect(readable).toEqual(tricks.filter((trick) => isPreflighted(trick) || trick === 'simple fetch'));
        const cookies = () =>
          byTrick([...tricks, leadingAway], (trick) => (answered()[trick] ?? []).map(carriedBy));
        const expected = byTrick([...tricks, leadingAway], (trick) => {
          if (trick === leadingAway) return `${method} ${body ? carried.form : carried.link}`.trim();
          // Its origin is none, so it is on no site.
          const within = trick.includes('sandboxed') ? method : `${method} ${carried.within}`.trim();
          return isPreflighted(trick) ? ['OPTIONS', within] : within;
        });
        await expect.poll(cookies).toEqual(expected);
      }
    });

    await test.step('all of it is open to the app', async () => {
      await victim.expectSignedIn();
      for (const target of targets.filter(({ own }) => own !== undefined)) {
        const { status, body } = await askAsApp(ownPage, target);
        expect(status, `${target.path} ${JSON.stringify(body)}`).toBe(target.own);
      }
      await foreign.page.goto(foreign.callback);
      const { body } = await askAsApp(foreign.page, { path: '/bff/session' });
      expect(body, 'a login that was good').toMatchObject({ signed_in: true, user: { sub: 'admin' } });
    });
    await site.close();
  });
}

for (const hostname of ['evil.example', 'evil.spa.test']) {
  test(`no page of ${hostname} can frame the app or what its backend says @A2 @B13 @C4`, async ({
    page,
    stage,
    certificate,
  }) => {
    const site = await startAttackerSite({ hostname, tls: certificate });
    await page.goto(site.url);
    const frame = async (paths: readonly string[]): Promise<void> => {
      await page.evaluate(
        (urls) => {
          document.body.replaceChildren(
            ...urls.map((src) => Object.assign(document.createElement('iframe'), { src })),
          );
        },
        paths.map((path) => stage.app.origin + path),
      );
    };
    const framed = () =>
      page
        .mainFrame()
        .childFrames()
        .map((each) => each.url().replace(stage.app.origin, ''));

    const paths = [
      '/',
      '/invoices',
      '/bff/session',
      '/bff/login',
      '/bff/callback',
      '/login-token/jwks',
      '/demo-phone',
    ];
    await frame(paths);
    await expect.poll(framed).toEqual(paths.map(() => 'chrome-error://chromewebdata/'));
    await frame([unprotectedPath]);
    await expect.poll(framed, 'what lets itself be framed').toEqual([unprotectedPath]);
    await site.close();
  });
}
