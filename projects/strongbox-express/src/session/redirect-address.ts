/** What a URL parser would read as something other than a part of a path. */
// eslint-disable-next-line no-control-regex -- they are what is refused
const unfit = /[\\\u0000-\u0020\u007f]/;
/** It has to fit into a cookie with the rest of the transaction. */
const longest = 1024;

/** The address of that path of the app, `null` when it leads elsewhere or could be read so. */
export function redirectAddress(path: unknown, appOrigin: string): string | null {
  if (typeof path !== 'string' || path.length > longest || !path.startsWith('/') || unfit.test(path))
    return null;
  if (!URL.canParse(path, appOrigin)) return null;
  const { origin, pathname, href } = new URL(path, appOrigin);
  // `/.//other.example` has become `//other.example` by now.
  return origin === appOrigin && !pathname.startsWith('//') && href.length <= longest * 2 ? href : null;
}
