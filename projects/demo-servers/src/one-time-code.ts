import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const key = randomBytes(32);

/** The code of one sign-in. A real provider sends it to a phone; the demo shows it on the page. */
export function oneTimeCode(signIn: string): string {
  const number = createHmac('sha256', key).update(signIn).digest().readUInt32BE();
  return String(number % 1_000_000).padStart(6, '0');
}

export function isOneTimeCode(code: unknown, signIn: string): boolean {
  const typed = typeof code === 'string' ? code.replaceAll(/\s/g, '') : '';
  return /^\d{6}$/.test(typed) && timingSafeEqual(Buffer.from(typed), Buffer.from(oneTimeCode(signIn)));
}
