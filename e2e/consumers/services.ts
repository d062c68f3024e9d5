import { randomBytes } from 'node:crypto';
import { InvoiceLedger } from '../../projects/demo-servers/src/invoice-ledger.ts';
import { invoicesScope, startInvoicesApi } from '../../projects/demo-servers/src/invoices-api.ts';
import { startOpenIdProvider } from '../../projects/demo-servers/src/open-id-provider.ts';
import { openSite } from '../../projects/demo-servers/src/site.ts';
import { unusedPort } from './unused-port.ts';

/** What exists besides an app: its provider, which knows it and its backend, and an API. */
export interface Services {
  readonly issuer: string;
  readonly clientId: string;
  /** With a slash at the end. */
  readonly api: string;
  readonly backend: BackendPlace;
  close(): Promise<void>;
}

export interface BackendPlace {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where it listens. */
  readonly target: string;
}

export async function openServices(appOrigin: string): Promise<Services> {
  const [providerSite, apiSite] = await Promise.all([openSite(), openSite()]);
  const appOrigins = [appOrigin];
  const client = { clientId: 'shop-backend', clientSecret: randomBytes(32).toString('base64url') };
  const ledger = new InvoiceLedger();
  const api = startInvoicesApi({ site: apiSite, appOrigins, issuer: providerSite.origin, ledger });
  const provider = await startOpenIdProvider({
    site: providerSite,
    appOrigins,
    resources: { [api.url]: invoicesScope },
    backends: [{ ...client, url: `${appOrigin}/bff` }],
  });
  return {
    issuer: provider.issuer,
    clientId: provider.clientId,
    api: api.url,
    backend: { ...client, target: `http://localhost:${await unusedPort()}` },
    close: async () => {
      await Promise.all([provider.close(), api.close()]);
    },
  };
}
