import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { LeakWatch } from '../fixtures/leak-watch.ts';
import { DemoApp } from '../fixtures/demo-app.ts';
import type { Secret } from '../fixtures/secret.ts';
import { builtDemo } from '../fixtures/stage.ts';
import { expect, stageTest } from '../fixtures/test.ts';

/** The watch itself: what the other specs prove is worth as much as what it can see. */
const test = stageTest.extend<{ secrets: Secret[]; watch: LeakWatch }>({
  secrets: async ({}, use) => {
    await use([]);
  },
  watch: async ({ context, stage, secrets }, use) => {
    await use(await LeakWatch.start(context, { ...stage, provider: { ...stage.provider, secrets } }));
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

const kinds = ['access token', 'authorization code', 'PKCE verifier'] as const;

function newSecret(kind: Secret['kind']): Secret {
  return { kind, value: randomBytes(64).toString('base64url') };
}

test('the watch sees 20 characters of a secret wherever they turn up @A1', async ({
  page,
  secrets,
  watch,
}) => {
  await page.goto('/');
  for (const [channel, leak] of Object.entries(channels)) {
    await test.step(channel, async () => {
      secrets.splice(0, Infinity, ...kinds.map(newSecret));
      expect(await watch.leaks()).toEqual([]);
      await page.evaluate(leak, secrets.map(({ value }) => value.slice(30, 50)).join('.'));
      const seen = async (): Promise<readonly string[]> => {
        const leaks = await watch.leaks();
        return kinds.filter((kind) => leaks.some((found) => found.startsWith(`${kind} in `)));
      };
      await expect.poll(seen).toEqual(kinds);
    });
  }
});

test('the watch sees a write that is followed by a navigation @A1', async ({ page, secrets, watch }) => {
  const token = newSecret('access token');
  secrets.push(token);
  await page.goto('/');
  await page.evaluate((secret) => {
    sessionStorage.setItem('item', secret);
    sessionStorage.clear();
    location.assign('/elsewhere');
  }, token.value);
  await page.waitForURL('/elsewhere');
  expect(await watch.leaks()).toEqual([`access token in sessionStorage on ${new URL('/', page.url()).href}`]);
});

test('the watch lets a code into the address it comes back to and no further @A1', async ({
  page,
  stage,
  secrets,
  watch,
}) => {
  const code = newSecret('authorization code');
  secrets.push(code);
  const { origin } = stage.app;
  await page.goto(`/auth/callback?code=${code.value}`);
  expect(await watch.leaks()).toEqual([]);

  await page.evaluate(() => fetch('/', { referrerPolicy: 'unsafe-url' }));
  await page.evaluate(() => fetch(location.href));
  await page.evaluate(() => {
    history.replaceState(null, '', location.href);
  });
  const leaks = [
    `authorization code in History on ${origin}/auth/callback`,
    `authorization code in the address of GET ${origin}/auth/callback`,
    `authorization code in the referer header of GET ${origin}/`,
  ];
  await expect.poll(() => watch.leaks()).toEqual(leaks);
});

test('the watch lets a verifier into the record of its login once and nowhere else @A1', async ({
  page,
  stage,
  secrets,
  watch,
}) => {
  const verifier = newSecret('PKCE verifier');
  secrets.push(verifier);
  await page.goto('/');
  const write = (area: 'localStorage' | 'sessionStorage', key: string): Promise<void> =>
    page.evaluate(
      ([area, key, codeVerifier]) => {
        globalThis[area].setItem(key, JSON.stringify({ codeVerifier }));
        globalThis[area].clear();
      },
      [area, key, verifier.value] as const,
    );
  await write('sessionStorage', 'strongbox.login.state');
  await expect.poll(() => watch.writes('sessionStorage')).toHaveLength(1);
  expect(await watch.leaks()).toEqual([]);

  await write('sessionStorage', 'strongbox.login.other');
  await write('localStorage', 'strongbox.login.state');
  const leaks = ['localStorage', 'sessionStorage'].map(
    (area) => `PKCE verifier in ${area} on ${stage.app.origin}/`,
  );
  await expect.poll(() => watch.leaks()).toEqual(leaks);
});

test('the watch sees a verifier that stays in its record @A1', async ({ page, secrets, watch }) => {
  const verifier = newSecret('PKCE verifier');
  secrets.push(verifier);
  await page.goto('/');
  await page.evaluate((codeVerifier) => {
    sessionStorage.setItem('strongbox.login.state', JSON.stringify({ codeVerifier }));
  }, verifier.value);
  expect(await watch.leaks()).toEqual(['PKCE verifier in sessionStorage at rest']);
});

test('the watch hears what the servers print @A2', async ({ page, secrets, watch }) => {
  await page.goto('/');
  for (const print of [console.log, console.error]) {
    const secret = newSecret('refresh token');
    secrets.splice(0, Infinity, secret);
    expect(await watch.leaks()).toEqual([]);
    print(`This is not a secret, but ${secret.value.slice(0, 20)} is one as far as this test goes.`);
    expect(await watch.leaks()).toEqual(['refresh token in what the servers print']);
  }
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

test.describe('with a backend', () => {
  test.use({ strategy: 'backend-session', appRoot: builtDemo });

  test('the watch sees what the backend sends in bodies and headers, and its cookies elsewhere @A2', async ({
    page,
    context,
    stage,
    secrets,
    watch,
  }) => {
    await page.goto('/');
    const demo = new DemoApp(page);
    await demo.signInAs('alice');
    expect(await watch.leaks()).toEqual([]);

    // What is in an answer stands for a token that should not be there.
    secrets.push({ kind: 'access token', value: '"email":"alice@example.com"' });
    secrets.push({ kind: 'refresh token', value: 'max-age=31536000; includeSubDomains' });
    const leaks = [
      'access token in the body of the answer to GET /bff/session',
      'refresh token in the strict-transport-security header of the answer to GET /bff/session',
    ];
    await expect.poll(() => watch.leaks()).toEqual(expect.arrayContaining(leaks));
    secrets.length = 0;
    const cookie = (await context.cookies()).find(({ name }) => name === '__Host-Http-session');
    await page.evaluate((value) => {
      console.debug(value);
    }, cookie?.value);
    await expect.poll(() => watch.leaks()).toEqual(['cookie value in the console']);
    expect(stage.backend?.answers.length).toBeGreaterThan(0);
  });
});
