import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

/** 32 MB and some tenths of a second: one of the settings that OWASP holds to be equal. */
const cost = { ln: 15, r: 8, p: 3 };
const keyLength = 32;
const pattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22,})\$([\w-]{43})$/;

/**
 * Hashes a password for the user table, with scrypt and a salt of its own, for {@link verifyPassword}.
 *
 * The text says how it was made, so that hashes stay good when a later release works harder. It costs 32 MB and some
 * tenths of a second.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await scryptKey(password, salt, cost);
  const { ln, r, p } = cost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Whether a password is the one that was hashed by {@link hashPassword}. Give it `null` when there is no such user: it then
 * works as hard and says no, so that nobody can tell by the clock who has an account.
 *
 * Rejects with a `TypeError` for a text that is no such hash.
 *
 * ```ts
 * import { restLogin, verifyPassword } from 'strongbox-express';
 *
 * declare const users: Map<string, { id: string; name: string; passwordHash: string; isLocked: boolean }>;
 *
 * export const login = restLogin({
 *   origin: 'https://shop.example.com',
 *   secrets: [process.env['LOGIN_SECRET'] ?? ''],
 *   checkCredentials: async ({ username, password }) => {
 *     const user = users.get(username);
 *     if (!(await verifyPassword(user?.passwordHash ?? null, password)) || !user) return 'wrong';
 *     return user.isLocked ? { locked: true } : { sub: user.id, name: user.name };
 *   },
 * });
 * ```
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const [, ln, r, p, salt, key] = (hash === null ? null : pattern.exec(hash)) ?? [];
  if (salt === undefined || key === undefined) {
    await scryptKey(password, randomBytes(16), cost);
    if (hash !== null) throw new TypeError('This is not a hash of hashPassword().');
    return false;
  }
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  const derived = await scryptKey(password, Buffer.from(salt, 'base64url'), parameters);
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'));
}

function scryptKey(password: string, salt: Buffer, { ln, r, p }: typeof cost): Promise<Buffer> {
  const N = 2 ** ln;
  // A password typed on another keyboard may be spelt by other code points.
  return derive(password.normalize('NFKC'), salt, keyLength, { N, r, p, maxmem: 256 * N * r });
}
