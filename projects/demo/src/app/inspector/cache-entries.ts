async function entriesOf(cacheName: string): Promise<[string, string][]> {
  const cache = await caches.open(cacheName);
  const entries = (await cache.keys()).map(async (request): Promise<[string, string]> => {
    const response = await cache.match(request);
    return [cacheName + new URL(request.url).pathname, (await response?.text()) ?? ''];
  });
  return Promise.all(entries);
}

/** Every response in every cache. */
export async function cacheEntries(): Promise<[string, string][]> {
  return (await Promise.all((await caches.keys()).map(entriesOf))).flat();
}
