import { openSite } from '../../projects/demo-servers/src/site.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test as base } from '../fixtures/test.ts';

interface Stranger {
  readonly origin: string;
  /** The paths it was asked for. */
  readonly asked: readonly string[];
}

/** Somebody else's server, which wants to be taken for the provider. */
const test = base.extend<{ readonly stranger: Stranger }>({
  stranger: async ({}, use) => {
    const site = await openSite();
    const asked: string[] = [];
    site.serve(({ url = '' }, response) => {
      asked.push(url);
      response.setHeader('Access-Control-Allow-Origin', '*').end();
    });
    await use({ origin: site.origin, asked });
    await site.close();
  },
});

function askedOf({ provider }: Stage, since = 0): string[] {
  return provider.requests
    .slice(since)
    .map(({ method, endpoint, prompt }) => [method, endpoint, prompt].filter(Boolean).join(' '));
}

/** Writes metadata that names a stranger's endpoints to every store a script can write to; runs in the page. */
async function plantMetadata([issuer, stranger]: readonly [string, string]): Promise<void> {
  const wellKnown = `${issuer}/.well-known/openid-configuration`;
  const metadata = (await (await fetch(wellKnown)).json()) as Record<string, unknown>;
  const text = JSON.stringify({ ...metadata, issuer: null }).replaceAll(issuer, stranger);
  const forged = { ...(JSON.parse(text) as Record<string, unknown>), issuer };
  const names = [wellKnown, issuer, 'metadata', 'discovery', 'openid-configuration', 'demo'];
  const keys = names.flatMap((name) => [name, `strongbox.${name}`, `strongbox.metadata.${name}`]);
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of keys) storage.setItem(key, JSON.stringify(forged));
    for (const [key, value] of Object.entries<unknown>(forged)) storage.setItem(key, String(value));
  }
  for (const name of ['strongbox', 'ngx-strongbox', 'metadata']) {
    const cache = await caches.open(name);
    await cache.put(wellKnown, Response.json(forged));
    const opening = indexedDB.open(name);
    await new Promise((resolve, reject) => {
      opening.onupgradeneeded = () => opening.result.createObjectStore('metadata');
      opening.onsuccess = resolve;
      opening.onerror = reject;
    });
    const transaction = opening.result.transaction('metadata', 'readwrite');
    for (const key of keys) transaction.objectStore('metadata').put(forged, key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = reject;
    });
    opening.result.close();
  }
}

test.describe('forged metadata in every store a script can write to', () => {
  // Next door to the app, so that a frame gets the provider's cookie on both stages.
  test.use({ providerHost: 'id.spa.test' });

  test('changes nothing about where a silent sign-in and a login go @A1 @B10', async ({
    page,
    context,
    stage,
    demo,
    watch,
    stranger,
  }) => {
    const { issuer } = stage.provider;
    await demo.openAs('alice');
    await page.reload();
    await demo.expectSignedIn();
    const whatAReloadAsks = async (): Promise<string[]> => {
      const before = stage.provider.requests.length;
      await page.reload();
      await demo.expectSignedIn();
      return askedOf(stage, before);
    };
    const usual = await whatAReloadAsks();
    expect(usual).toEqual(['GET authorization none', 'POST token']);

    await page.evaluate(plantMetadata, [issuer, stranger.origin] as const);
    const before = watch.requests.length;
    expect(await whatAReloadAsks()).toEqual(usual);

    await context.clearCookies({ domain: new URL(issuer).hostname });
    await page.reload();
    await demo.expectSignedOut();
    await demo.signInAs('alice');
    const origins = watch.requests.slice(before).map((request) => new URL(request.url()).origin);
    const { app, api } = stage;
    expect([app.origin, new URL(api.url).origin, issuer]).toEqual(
      expect.arrayContaining([...new Set(origins)]),
    );
    expect(stranger.asked).toEqual([]);
  });
});

for (const whenCookiesBlocked of ['stay', 'redirect'] as const) {
  test.describe(`where blocked cookies mean “${whenCookiesBlocked}”`, () => {
    test.use({ whenCookiesBlocked });

    test('a planted hint ends signed out when nobody is signed in @A1 @B12', async ({
      page,
      crossSite,
      stage,
      demo,
    }) => {
      const authorizations = (since: number): string[] =>
        askedOf(stage, since).filter((request) => request.startsWith('GET authorization'));
      const inFrame = ['GET authorization none'];
      const leaves = whenCookiesBlocked === 'redirect';
      const asked = {
        garbage: [],
        frame: leaves && crossSite ? [...inFrame, 'GET authorization none'] : inFrame,
        redirect: inFrame,
      };
      const url = '/?year=2026#top';
      await page.goto(url);
      for (const [hint, expected] of Object.entries(asked)) {
        await test.step(hint, async () => {
          await page.evaluate((value) => {
            localStorage.setItem('strongbox.hint.demo', value);
          }, hint);
          const before = stage.provider.requests.length;
          await page.reload();
          await demo.expectSignedOut();
          await expect(page).toHaveURL(url);
          expect(authorizations(before)).toEqual(expected);

          const after = stage.provider.requests.length;
          await page.reload();
          await demo.expectSignedOut();
          const isKept = crossSite && !leaves && hint !== 'garbage';
          expect(authorizations(after), 'the next page').toEqual(isKept ? inFrame : []);
        });
      }
    });
  });
}
