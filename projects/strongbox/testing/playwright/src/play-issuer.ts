import type { BrowserContext, Route } from '@playwright/test';
import type { RunningProvider } from './test-provider.ts';

const played = new WeakSet<BrowserContext>();

/** A page that goes somewhere else by itself. */
function pageTo(url: string): string {
  return `<!doctype html><script>location.replace(${JSON.stringify(url).replaceAll('<', '\\u003c')})</script>`;
}

async function pass(route: Route, provider: RunningProvider): Promise<void> {
  const request = route.request();
  const { protocol, host, pathname, search, origin } = new URL(request.url());
  const response = await route.fetch({
    url: new URL(`${pathname}${search}`, provider.address).href,
    headers: {
      ...request.headers(),
      'x-forwarded-proto': protocol.slice(0, -1),
      'x-forwarded-host': host,
    },
    maxRedirects: 0,
  });
  // The cookies are now those of the provider's real address, which is where this context keeps them.
  const { 'set-cookie': cookies, ...headers } = response.headers();
  const { location } = headers;
  if (location !== undefined) {
    // What a redirect leads to is never routed, and WebKit can be given none at all.
    const target = new URL(location, request.url());
    const browser = route.request().frame().page().context().browser()?.browserType().name();
    if (target.origin === origin || browser === 'webkit') {
      await route.fulfill({ contentType: 'text/html', body: pageTo(target.href) });
      return;
    }
  }
  await route.fulfill({ response, headers });
}

/** From now on this context finds the provider where its issuer says it is. */
export async function playIssuer(context: BrowserContext, provider: RunningProvider): Promise<void> {
  if (provider.browserOrigin !== null || played.has(context)) return;
  played.add(context);
  const { origin, pathname } = new URL(provider.issuer);
  const base = pathname.replace(/\/?$/, '/');
  await context.route(
    (url) => url.origin === origin && url.pathname.startsWith(base),
    (route) =>
      // It has hung up, or the test is over and nobody waits any more.
      pass(route, provider).catch(() => route.abort('connectionrefused').catch(() => {})),
  );
}
