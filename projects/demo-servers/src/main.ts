import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startAppServer } from './app-server.ts';
import { type Backend, backendClients, backendPaths, ownIssuers, startBackend } from './backend.ts';
import { profileScope } from './claims-of-scope.ts';
import { demoAccounts } from './demo-account.ts';
import { startElsewhereServer } from './elsewhere-server.ts';
import { InvoiceLedger } from './invoice-ledger.ts';
import { invoicesScope, startInvoicesApi } from './invoices-api.ts';
import { startOpenIdProvider } from './open-id-provider.ts';
import { paymentsScope, startPaymentsApi } from './payments-api.ts';
import { openSite, type Site } from './site.ts';

const options = {
  /** For `ng serve`, which takes the place of the app server. */
  'no-app': { type: 'boolean', default: false },
  'app-port': { type: 'string', default: '4200' },
  'api-port': { type: 'string', default: '4300' },
  'provider-port': { type: 'string', default: '4400' },
  'backend-port': { type: 'string', default: '4500' },
  'payments-port': { type: 'string', default: '4600' },
  'elsewhere-port': { type: 'string', default: '4700' },
} as const;
const builtApp = fileURLToPath(new URL('../../../dist/demo/browser', import.meta.url));
const sites: Site[] = [];
let backend: Backend | undefined;

type PortFlag = Extract<keyof typeof options, `${string}-port`>;

function readFlags() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // What Node adds after its first sentence is of no use here.
    const [problem] = (error as Error).message.split(/\.\s/);
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new Error(`${problem ?? ''}. The flags are ${known.join(', ')}.`, { cause: error });
  }
}

type Flags = ReturnType<typeof readFlags>;

function portOf(flags: Flags, flag: PortFlag): number {
  const value = flags[flag];
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new Error(`--${flag} wants a port, a number from 0 to 65535, not '${value}'.`);
}

async function reserve(name: string, flag: PortFlag, port: number): Promise<Site> {
  try {
    const site = await openSite({ port });
    sites.push(site);
    return site;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const other = port < 65535 ? port + 1 : port - 1;
    const advice = `Stop what listens there, or choose another: npm start -- --${flag} ${String(other)}`;
    throw new Error(`Port ${String(port)}, which ${name} needs, is taken. ${advice}`, { cause: error });
  }
}

async function start(): Promise<string> {
  const flags = readFlags();
  const providerPort = portOf(flags, 'provider-port');
  const apiPort = portOf(flags, 'api-port');
  const backendPort = portOf(flags, 'backend-port');
  const paymentsPort = portOf(flags, 'payments-port');
  const elsewherePort = portOf(flags, 'elsewhere-port');
  const appPort = portOf(flags, 'app-port');
  const providerSite = await reserve('the OpenID provider', 'provider-port', providerPort);
  const apiSite = await reserve('the API', 'api-port', apiPort);
  const backendSite = await reserve('the backend', 'backend-port', backendPort);
  const paymentsSite = await reserve('the payments API', 'payments-port', paymentsPort);
  const elsewhereSite = await reserve('the machine of a thief', 'elsewhere-port', elsewherePort);
  const appSite = flags['no-app'] ? undefined : await reserve('the demo', 'app-port', appPort);
  const appOrigin = appSite?.origin ?? `http://localhost:${String(appPort)}`;
  const appOrigins = [appOrigin];

  const apiOptions = {
    appOrigins,
    issuer: providerSite.origin,
    otherIssuers: ownIssuers(appOrigin, backendSite.origin),
    ledger: new InvoiceLedger(),
  };
  const api = startInvoicesApi({ site: apiSite, ...apiOptions });
  const payments = startPaymentsApi({ site: paymentsSite, ...apiOptions });
  const elsewhere = startElsewhereServer({
    site: elsewhereSite,
    appOrigins,
    apiUrls: [api.url, api.hybridUrl],
  });
  const clients = backendClients(appOrigin);
  const { issuer, clientId } = await startOpenIdProvider({
    site: providerSite,
    appOrigins,
    resources: {
      [api.url]: `${profileScope} ${invoicesScope}`,
      [payments.url]: paymentsScope,
      [api.hybridUrl]: `${profileScope} ${invoicesScope}`,
    },
    fingerprintedResource: api.hybridUrl,
    userinfoLimit: { requests: 5, per: 10 },
    logoutListener: `${api.url}backchannel-logout`,
    backends: Object.values(clients),
  });
  const redisUrl = process.env['REDIS_URL'];
  backend = await startBackend({
    sites: [backendSite],
    ...{ appOrigin, issuer, clients, apiUrl: api.url, paymentsUrl: payments.url },
    ...(redisUrl && { redisUrl }),
  });
  if (appSite) {
    if (!existsSync(builtApp)) throw new Error('The demo is not built yet. Run `npm run build` first.');
    const urls = { apiUrl: api.url, paymentsUrl: payments.url, elsewhereUrl: elsewhere.url };
    const config = { issuer, clientId, ...urls };
    const nodes = backend.nodes.map(({ origin }) => origin);
    await startAppServer({ site: appSite, root: builtApp, config, backend: { paths: backendPaths, nodes } });
  }
  const rows = [
    [appSite ? 'Demo' : 'Demo (ng serve)', appOrigin],
    ['API', api.url],
    ['Payments API', payments.url],
    ['OpenID provider', issuer],
    ['Elsewhere', `${elsewhere.url}, the machine of somebody who has stolen a token`],
    [
      'Backend',
      `${backendSite.origin}, sessions in ${redisUrl ? 'Redis' : 'its memory (REDIS_URL changes that)'}`,
    ],
    ...demoAccounts.map(({ userName, password }, index) => [
      index === 0 ? 'Sign in as' : '',
      `${userName} / ${password}`,
    ]),
  ];
  return rows.map(([name = '', value = '']) => `  ${name.padEnd(18)}${value}`).join('\n');
}

async function stop(exitCode: number): Promise<void> {
  await Promise.all([...sites.map((site) => site.close()), backend?.close()]);
  process.exitCode = exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0));

try {
  console.log(`\n${await start()}\n\n  Ctrl-C stops everything.\n`);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}
