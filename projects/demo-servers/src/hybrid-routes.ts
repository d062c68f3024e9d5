import { Router } from 'express';
import { requireAccessToken, requireScope, sessionFingerprint } from 'strongbox-express';
import { allowOrigins } from './allow-origins.ts';
import { answerInvoices } from './answer-invoices.ts';
import type { InvoiceLedger } from './invoice-ledger.ts';
import type { ProfileRoutes } from './profile-routes.ts';
import { refuseIssuedBefore } from './refuse-issued-before.ts';
import { tokensOf, type TrustedIssuers } from './trusted-issuers.ts';

export interface HybridRoutesOptions extends TrustedIssuers {
  readonly url: string;
  readonly appOrigins: readonly string[];
  readonly scope: string;
  readonly ledger: InvoiceLedger;
  /** In milliseconds since the epoch. */
  readonly refusedBefore: () => number;
  readonly profiles: ProfileRoutes;
}

/** The same once more, for tokens of an audience of their own that are good beside the browser's cookie alone. */
export function hybridRoutes(options: HybridRoutesOptions): Router {
  const { url, appOrigins, scope, ledger, refusedBefore, profiles, ...issuers } = options;
  const realm = 'invoices';
  const fingerprint = sessionFingerprint({ allowedOrigins: appOrigins });
  const access = [
    requireAccessToken({ ...tokensOf(issuers), realm, audience: url }),
    refuseIssuedBefore(realm, refusedBefore),
    fingerprint.verify,
  ];
  return Router()
    .use(fingerprint.router)
    .use(allowOrigins(appOrigins, ['GET'], ['Authorization'], true))
    .get('/invoices', access, requireScope(scope), answerInvoices(ledger))
    .use(profiles(access));
}
