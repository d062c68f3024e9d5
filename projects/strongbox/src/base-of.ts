/** What relative addresses go by. */
export function baseOf(document: Document): string {
  try {
    return document.baseURI;
  } catch {
    // The documents of a server refuse to say.
    const base = document.querySelector('base')?.getAttribute('href') ?? '';
    return new URL(base, document.location.href).href;
  }
}
