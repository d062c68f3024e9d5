/** The value of the cookie of exactly that name, or `null`. Of several, the one for the closest path. */
export function cookieValue({ cookie: cookies }: Document, name: string): string | null {
  const found = cookies.split(/; */).find((cookie) => cookie.startsWith(`${name}=`));
  // Some servers put quotes around every value.
  const value = found?.slice(name.length + 1).replace(/^"(.*)"$/, '$1');
  if (!value) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    // Not encoded then.
    return value;
  }
}
