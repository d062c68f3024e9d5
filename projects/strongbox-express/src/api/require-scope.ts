import type { RequestHandler } from 'express';
import { answering } from '../answering.ts';
import { assertQuotable } from '../challenge.ts';
import { assertScope } from './assert-scope.ts';
import { verificationOf } from './verification.ts';

/**
 * Lets requests pass whose access token has these scopes, separated by spaces; of several texts one is enough. Others get
 * `403 insufficient_scope` (RFC 6750 §3.1), which names the first text; the Angular side asks for it where `whenScopeMissing` lists
 * it. Comes after {@link requireAccessToken}, or after `authenticate()` of `restLogin()`; without it every request ends in a
 * `TypeError`.
 *
 * ```ts
 * import express from 'express';
 * import { requireAccessToken, requireScope } from 'strongbox-express';
 *
 * const api = express();
 * api.use(requireAccessToken({ issuer: 'https://id.example.com', audience: 'https://api.example.com/' }));
 * api.delete('/invoices/:id', requireScope('invoices:write', 'invoices:admin'), (_request, response) => {
 *   response.sendStatus(204);
 * });
 * ```
 */
export function requireScope(scope: string, ...others: readonly string[]): RequestHandler {
  for (const each of [scope, ...others]) {
    if (isBlank(each)) throw new TypeError('requireScope() names no scope, so every token would pass.');
    assertQuotable('scope', each);
  }
  return answering((request, response) => {
    assertScope(response, verificationOf(request, 'requireScope'), scope, ...others);
  });
}

/** A setting that is missing is `undefined`, whatever the compiler was told. */
function isBlank(scope: unknown): boolean {
  return scope === undefined || (typeof scope === 'string' && scope.trim() === '');
}
