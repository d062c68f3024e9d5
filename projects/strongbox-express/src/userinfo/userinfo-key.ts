import { createHash } from 'node:crypto';
import type { AccessClaims } from '../api/access-claims.ts';

/** RFC 9068 §2.2, OpenID Connect Core 1.0 §2, and what two large providers have instead. */
const clientNames = ['client_id', 'azp', 'cid', 'appid'];

/** Whose userinfo, and how much of it. */
export interface UserinfoKey {
  /** The user at the issuer. */
  readonly subject: string;
  /** For tokens of one client with one set of scopes: what these may know is nobody else's. */
  readonly variant: string;
}

/** `relevant` are the scopes that make a difference; without it all of them do. */
export function userinfoKey(claims: AccessClaims, relevant?: readonly string[]): UserinfoKey {
  const granted = [...new Set(claims.scope.split(' '))].filter((scope) => scope !== '').sort();
  const scopes = relevant ? granted.filter((scope) => relevant.includes(scope)) : granted;
  const client = clientNames.map((name) => claims[name] ?? null);
  return { subject: subjectKey(claims.iss, claims.sub), variant: hashOf([client, scopes]) };
}

/** Says nothing of the user: it is to be read in the store. */
export function subjectKey(issuer: string, sub: string): string {
  return hashOf([issuer, 'sub', sub]);
}

/** Names a session at the provider. */
export function sessionKey(issuer: string, sid: string): string {
  return hashOf([issuer, 'sid', sid]);
}

/** As JSON, since no character of a value then passes for the end of it. */
function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
