import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { IssuedToken } from '../fixtures/issued-token.ts';
import { LeakWatch } from '../fixtures/leak-watch.ts';
import { expect, stageTest } from '../fixtures/test.ts';

/** The watch itself: what the other specs prove is worth as much as what it can see. */
const test = stageTest.extend<{ issued: IssuedToken[]; watch: LeakWatch }>({
  issued: async ({}, use) => {
    await use([]);
  },
  watch: async ({ context, stage, issued }, use) => {
    await use(await LeakWatch.start(context, { ...stage, provider: { ...stage.provider, issued } }));
  },
});

test.use({ appRoot: fileURLToPath(new URL('../fixtures/blank-app', import.meta.url)) });

const channels: Record<string, (secret: string) => unknown> = {
  'localStorage by method': (secret) => {
    localStorage.setItem('item', secret);
    localStorage.removeItem('item');
  },
  'localStorage by property': (secret) => {
    localStorage['item'] = secret;
    delete localStorage['item'];
  },
  'sessionStorage as a key': (secret) => {
    sessionStorage.setItem(secret, '');
    sessionStorage.clear();
  },
  'sessionStorage by definition': (secret) => {
    Object.defineProperty(sessionStorage, 'item', { value: secret, configurable: true });
    sessionStorage.clear();
  },
  'storage of a frame': (secret) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.contentWindow?.localStorage.setItem('item', secret);
    frame.remove();
    localStorage.clear();
  },
  cookie: (secret) => {
    document.cookie = `item=${secret}`;
    document.cookie = 'item=; max-age=0';
  },
  cookieStore: (secret) => cookieStore.set('item', secret).then(() => cookieStore.delete('item')),
  'window.name': (secret) => {
    window.name = secret;
    window.name = '';
  },
  history: (secret) => {
    history.replaceState({ secret }, '');
    history.replaceState(null, '');
  },
  'the address': (secret) => {
    history.pushState(null, '', `#${secret}`);
    history.replaceState(null, '', '/');
  },
  'the console': (secret) => {
    console.debug(secret);
  },
  'an error': (secret) => {
    setTimeout(() => {
      throw new Error(secret);
    });
    return new Promise((resolve) => setTimeout(resolve));
  },
  'a request’s address': (secret) => fetch(`/?${secret}`),
  'a request’s header': (secret) => fetch('/', { headers: { authorization: `Bearer ${secret}` } }),
  'a request’s body': (secret) => fetch('/csp-report', { method: 'POST', body: secret }),
  'a broadcast': (secret) => {
    new BroadcastChannel('channel').postMessage({ secret });
  },
  'a message': (secret) => {
    postMessage({ secret }, location.origin);
  },
  'the document': (secret) => {
    document.body.textContent = secret;
  },
  IndexedDB: async (secret) => {
    const opening = indexedDB.open('database');
    await new Promise((resolve) => {
      opening.onupgradeneeded = () => opening.result.createObjectStore('store');
      opening.onsuccess = resolve;
    });
    const store = opening.result.transaction('store', 'readwrite').objectStore('store');
    store.put({ bytes: new TextEncoder().encode(secret) }, 'key');
    store.delete('key');
  },
  'the Cache API': async (secret) => {
    const cache = await caches.open('cache');
    await cache.put('/cached', new Response(secret));
    await caches.delete('cache');
  },
};

function newToken(): IssuedToken {
  return { kind: 'access token', value: randomBytes(64).toString('base64url') };
}

test('the watch sees 20 characters of a token wherever they turn up @A1', async ({ page, issued, watch }) => {
  await page.goto('/');
  for (const [channel, leak] of Object.entries(channels)) {
    await test.step(channel, async () => {
      const token = newToken();
      issued.splice(0, 1, token);
      expect(await watch.leaks()).toEqual([]);
      await page.evaluate(leak, token.value.slice(30, 50));
      await expect.poll(() => watch.leaks()).not.toEqual([]);
    });
  }
});

test('the watch sees a write that is followed by a navigation @A1', async ({ page, issued, watch }) => {
  const token = newToken();
  issued.push(token);
  await page.goto('/');
  await page.evaluate((secret) => {
    sessionStorage.setItem('item', secret);
    sessionStorage.clear();
    location.assign('/elsewhere');
  }, token.value);
  await page.waitForURL('/elsewhere');
  expect(await watch.leaks()).toEqual([`access token in sessionStorage on ${new URL('/', page.url()).href}`]);
});

test('the watch sees policy and Trusted Types violations, in the page and at the server @B13', async ({
  page,
  watch,
}) => {
  await page.goto('/');
  expect(watch.violations()).toEqual([]);
  const refused = await page.evaluate(() => {
    new Image().src = 'https://elsewhere.example/image.png';
    try {
      document.createElement('script').text = 'void 0';
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toBe(true);
  for (const directive of ['img-src', 'require-trusted-types-for']) {
    await expect
      .poll(() => watch.violations().filter((violation) => violation.includes(directive)))
      .toHaveLength(2);
  }
});
