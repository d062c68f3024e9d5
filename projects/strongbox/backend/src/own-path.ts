import { AuthError, ɵbaseOf as baseOf } from 'ngx-strongbox';

/**
 * The path of an address of this app. Goes by where the document is, not by its base, which markup can change.
 *
 * @throws AuthError `config_invalid`
 */
export function ownPath(url: string, document: Document): string {
  const base = baseOf(document);
  const parsed = URL.canParse(url, base) ? new URL(url, base) : null;
  if (parsed?.origin !== document.location.origin || parsed.username) {
    throw new AuthError('config_invalid', ngDevMode && `'${url}' is not an address of this app.`);
  }
  // Whoever reads `//host/` as an address would lead elsewhere.
  return parsed.pathname.replace(/^\/+/, '/') + parsed.search + parsed.hash;
}
