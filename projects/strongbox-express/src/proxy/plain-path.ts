const SEGMENT = /^([\w.~!$&'()*+,=:@-]|%[0-9a-f]{2})+$/i;
/** What some server takes for the end of a segment or of the path, decodes once more, or cuts off. */
const AMBIGUOUS = /[/\\;?#\p{Cc}]|%[0-9a-f]{2}|^\s|[\s.]$/iu;

/**
 * Whether every server reads the path in the same way. Some decode before they route, once or more often, merge slashes,
 * end a segment at a semicolon, climb at dots, cut dots and spaces off, or take a look-alike for the character itself.
 */
export function isPlainPath(path: string): boolean {
  return path.startsWith('/') && path.replace(/\/$/, '').slice(1).split('/').every(isPlain);
}

/** One reading of a path, the one that most paths lead to. */
export function readLoosely(path: string): string {
  const segments = path.split('/').map((segment) => decoded(segment) ?? segment);
  return segments.join('/').toLowerCase();
}

function isPlain(segment: string): boolean {
  const text = SEGMENT.test(segment) ? decoded(segment) : null;
  return text !== null && !AMBIGUOUS.test(text);
}

function decoded(segment: string): string | null {
  if (/^[\w.~-]*$/.test(segment)) return segment;
  try {
    return decodeURIComponent(segment).normalize('NFKC');
  } catch {
    return null;
  }
}
