export type TokenKind = 'Access token' | 'Refresh token' | 'ID token' | 'Token';

/** A token that lies where script of this page can read. */
export interface FoundToken {
  readonly kind: TokenKind;
  readonly value: string;
  /** Milliseconds since the epoch; `null` where the token does not say. */
  readonly expiresAt: number | null;
  /** Whether an API takes it only along with a cookie of this browser. */
  readonly isBound: boolean;
}

const names: readonly (readonly [name: RegExp, kind: TokenKind])[] = [
  [/^access_?token$/i, 'Access token'],
  [/^refresh_?token$/i, 'Refresh token'],
  [/^id_?token$/i, 'ID token'],
];
const jwt = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/;

/** One of the first two parts of a JWT. Nothing of it is believed: this only shows what it says. */
function partOf(token: string, index: 0 | 1): Readonly<Record<string, unknown>> {
  try {
    const part = token.split('.')[index] ?? '';
    return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function kindOf(name: string, value: string): TokenKind | undefined {
  const [, kind] = names.find(([known]) => known.test(name)) ?? [];
  if (kind !== undefined || !jwt.test(value)) return kind;
  return partOf(value, 0)['typ'] === 'at+jwt' ? 'Access token' : 'Token';
}

/** The text itself, or each string in it if it is JSON, with the name it has there. */
function stringsIn(text: string): [name: string, value: string][] {
  const strings: [string, string][] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      if (typeof value === 'string') strings.push([name, value]);
      return value;
    });
    return strings;
  } catch {
    return [['', text]];
  }
}

/** Every token in a text, known by its name or its looks. */
export function tokensIn(text: string): FoundToken[] {
  return stringsIn(text).flatMap(([name, value]) => {
    const kind = kindOf(name, value);
    if (kind === undefined) return [];
    const { exp, userFingerprint } = partOf(value, 1);
    const expiresAt = typeof exp === 'number' ? exp * 1000 : null;
    return [{ kind, value, expiresAt, isBound: userFingerprint !== undefined }];
  });
}
