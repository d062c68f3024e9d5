import type { Response } from 'express';
import { challenge } from '../challenge.ts';
import { covers } from '../covers.ts';
import type { Verification } from './verification.ts';

/** Throws the challenge for the first text (RFC 6750 §3.1) unless the token has the scopes of one of them. */
export function assertScope(
  response: Response,
  { claims, realm }: Pick<Verification, 'claims' | 'realm'>,
  scope: string,
  ...others: readonly string[]
): void {
  if ([scope, ...others].some((each) => covers(claims.scope, each))) return;
  const error = 'insufficient_scope';
  throw challenge(response, 'The access token lacks a scope.', { realm, error, scope });
}
