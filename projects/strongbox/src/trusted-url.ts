import { AuthError } from './auth-error';

/**
 * Parses an address a credential may go to: https, or http on a loopback address, and no user info.
 *
 * @throws AuthError `config_invalid`
 */
export function parseTrustedUrl(url: string, base: string | undefined, what: string): URL {
  const parsed = URL.canParse(url, base) ? new URL(url, base) : null;
  if (parsed && !parsed.username && !parsed.password && isSecure(parsed)) return parsed;
  throw new AuthError(
    'config_invalid',
    ngDevMode &&
      `${what} must be an https address (http only on localhost) without user info, but is '${url}'.`,
  );
}

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|(.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
