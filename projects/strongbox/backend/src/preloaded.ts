const taken = new WeakSet<Document>();

/** Whether the page has asked for that address itself, before the app was there. True once: an answer is used once. */
export function isPreloaded(document: Document, url: string): boolean {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]');
  const isThere = !taken.has(document) && [...links].some(({ href }) => href === url);
  if (isThere) taken.add(document);
  return isThere;
}
