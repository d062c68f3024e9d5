import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What the refresh cookie holds: the handle of its session, the same for all of them, and a secret that is good once. */
export interface RefreshToken {
  readonly handle: string;
  readonly secret: string;
}

export function newRefreshToken(): RefreshToken {
  return { handle: random(), secret: random() };
}

export function parseRefreshToken(text: string): RefreshToken | null {
  const [, handle, secret] = /^([\w-]{43})\.([\w-]{43})$/.exec(text) ?? [];
  return handle !== undefined && secret !== undefined ? { handle, secret } : null;
}

export function refreshTokenText({ handle, secret }: RefreshToken): string {
  return `${handle}.${secret}`;
}

/** Names the session without opening it: this much may be in a token, and in the store. */
export function sessionIdOf({ handle }: RefreshToken): string {
  return digest(handle);
}

/**
 * The one after it. Who has the token and the salt can work it out again, to repeat an answer that was lost; the store has
 * the salt alone.
 */
export function successorOf({ handle, secret }: RefreshToken, salt: string): RefreshToken {
  return { handle, secret: createHmac('sha256', secret).update(salt).digest('base64url') };
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** 256 bits. */
export function random(): string {
  return randomBytes(32).toString('base64url');
}
