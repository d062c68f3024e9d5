import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startAppServer } from './app-server.ts';
import { demoAccounts } from './demo-account.ts';
import { startInvoicesApi } from './invoices-api.ts';
import { startOpenIdProvider } from './open-id-provider.ts';
import { openSite, type Site } from './site.ts';

const { values: flags } = parseArgs({
  options: {
    /** For `ng serve`, which takes the place of the app server. */
    'no-app': { type: 'boolean', default: false },
    'app-port': { type: 'string', default: '4200' },
    'api-port': { type: 'string', default: '4300' },
    'provider-port': { type: 'string', default: '4400' },
  },
});
const builtApp = fileURLToPath(new URL('../../../dist/demo/browser', import.meta.url));
const sites: Site[] = [];

type PortFlag = 'app-port' | 'api-port' | 'provider-port';

async function reserve(name: string, flag: PortFlag): Promise<Site> {
  const port = Number(flags[flag]);
  try {
    const site = await openSite({ port });
    sites.push(site);
    return site;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const advice = `Stop what listens there, or choose another with --${flag}.`;
    throw new Error(`Port ${String(port)}, which ${name} needs, is taken. ${advice}`, { cause: error });
  }
}

async function start(): Promise<string> {
  const providerSite = await reserve('the OpenID provider', 'provider-port');
  const apiSite = await reserve('the API', 'api-port');
  const appSite = flags['no-app'] ? undefined : await reserve('the demo', 'app-port');
  const appOrigin = appSite?.origin ?? `http://localhost:${flags['app-port']}`;
  const appOrigins = [appOrigin];

  const api = startInvoicesApi({ site: apiSite, appOrigins, issuer: providerSite.origin });
  const { issuer, clientId } = await startOpenIdProvider({ site: providerSite, appOrigins, apiUrl: api.url });
  if (appSite) {
    if (!existsSync(builtApp)) throw new Error('The demo is not built yet. Run `npm run build` first.');
    await startAppServer({ site: appSite, root: builtApp, config: { issuer, clientId, apiUrl: api.url } });
  }
  const rows = [
    [appSite ? 'Demo' : 'Demo (ng serve)', appOrigin],
    ['API', api.url],
    ['OpenID provider', issuer],
    ...demoAccounts.map(({ userName, password }, index) => [
      index === 0 ? 'Sign in as' : '',
      `${userName} / ${password}`,
    ]),
  ];
  return rows.map(([name = '', value = '']) => `  ${name.padEnd(18)}${value}`).join('\n');
}

async function stop(exitCode: number): Promise<void> {
  await Promise.all(sites.map((site) => site.close()));
  process.exitCode = exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0));

try {
  console.log(`\n${await start()}\n\n  Ctrl-C stops everything.\n`);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}
