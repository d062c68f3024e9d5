import { loseStates } from '../fixtures/lost-state.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

// A provider on another site, whose cookies the browser keeps from frames.
test.use({ providerHost: 'op.example' });

function authorizations({ provider }: Stage, since = 0): (string | undefined)[] {
  return provider.requests
    .slice(since)
    .filter(({ endpoint }) => endpoint === 'authorization')
    .map(({ prompt }) => prompt);
}

test('the reason why a reload signs out is named @A1 @B12', async ({ page, demo }) => {
  await demo.openAs('alice');
  await page.reload();
  await demo.expectSignedOut();
  await expect(page.getByText('third_party_cookies_blocked').first()).toBeVisible();
});

test.describe('with the redirect as a way out', () => {
  test.use({ whenCookiesBlocked: 'redirect' });

  test('a reload signs in and is back at exactly the same URL @A1 @B12', async ({ page, stage, demo }) => {
    const wanted = `${stage.app.origin}/invoices?year=2026#top`;
    await demo.openGuardedAs('alice', wanted);

    const before = stage.provider.requests.length;
    await page.reload();
    await demo.expectSignedIn();
    await expect(page).toHaveURL(wanted);
    await expect(page.getByText('A-2026-042')).toBeVisible();
    expect(stage.provider.requests.slice(before).map(({ endpoint }) => endpoint)).not.toContain('sign_in');
    expect(authorizations(stage, before)).toEqual(['none', 'none']);
  });

  test('it ends when nobody is signed in at the provider any more @A1 @B12', async ({
    page,
    context,
    stage,
    demo,
  }) => {
    await demo.openAs('alice');
    await context.clearCookies({ domain: 'op.example' });

    const before = stage.provider.requests.length;
    await page.reload();
    await demo.expectSignedOut();
    expect(authorizations(stage, before).length).toBeLessThanOrEqual(2);

    const after = stage.provider.requests.length;
    await page.reload();
    await demo.expectSignedOut();
    expect(authorizations(stage, after), 'a page that is not signed in asks nothing').toEqual([]);
  });

  test('an answer without a state does not send the page away again @A1 @B12', async ({
    page,
    context,
    stage,
    demo,
  }) => {
    await demo.openAs('alice');
    await page.reload();
    await demo.expectSignedIn();
    await context.clearCookies({ domain: 'op.example' });
    const { issuer } = stage.provider;
    await loseStates(page, `${stage.app.origin}/auth/callback?*`);

    const departures: string[] = [];
    page.on('request', (request) => {
      const leaves = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (leaves && request.url().startsWith(`${issuer}/auth?`)) departures.push(request.url());
    });
    const stateless = page.waitForRequest((request) => {
      const { pathname, searchParams } = new URL(request.url());
      return pathname === '/auth/callback' && searchParams.has('error') && !searchParams.has('state');
    });
    await page.reload();
    await stateless;
    await demo.expectSignedOut();
    await expect(page.getByRole('alert')).toContainText('callback_state_unknown');
    await expect(page).toHaveURL('/');
    expect(departures).toHaveLength(1);
  });
});

test.describe('in a browser that gives frames their cookies', () => {
  test.use({ thirdPartyCookies: 'allowed' });

  test('a reload signs in silently with a provider on another site @A1', async ({ page, stage, demo }) => {
    await demo.openGuardedAs('alice', '/invoices?year=2026');
    const before = stage.provider.requests.length;
    await page.reload();
    await demo.expectSignedIn();
    await expect(page.getByText('A-2026-042')).toBeVisible();
    expect(authorizations(stage, before)).toEqual(['none']);
  });
});
