const taken = new WeakSet<Document>();

/**
 * Whether the page has asked for that address itself, before the app was there. True once: the browser gives each
 * preloaded answer to one request, and only to one without headers of ours.
 */
export function isPreloaded(document: Document, url: string): boolean {
  if (taken.has(document)) return false;
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]');
  const isThere = [...links].some(({ href }) => href === url);
  if (isThere) taken.add(document);
  return isThere;
}
