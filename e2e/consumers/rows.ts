import type { Services } from './services.ts';

/** An app that somebody has, and the answers they give to `ng add`. */
export interface Row {
  readonly name: string;
  /** Flags of `ng new`. */
  readonly made: readonly string[];
  /** Where `ng serve` listens; any free port if absent. */
  readonly port?: number;
  /** All of Angular in this version, where what the CLI asks for cannot be installed together. */
  readonly angular?: string;
  readonly packageManager?: 'pnpm';
  readonly testRunner?: 'jest';
  /** Flags of `ng add ngx-strongbox`. */
  readonly answers: (services: Services) => readonly string[];
  /** Where its pages ask for invoices, if they do. */
  readonly invoicesUrl?: (services: Services) => string;
  /** Present where `ng add` writes a backend: a client of the provider, or one that has a login of its own. */
  readonly backend?: 'client' | 'login';
  /** Whether it has end-to-end tests with the provider of the testing entry. */
  readonly testsEndToEnd?: true;
}

type Strategy = Omit<Row, 'name' | 'made'>;

const zone = ['--zoneless=false'];
const ngModules = ['--standalone=false'];

function api({ api }: Services): readonly string[] {
  return [`--api=${api}`, '--api-scope=invoices:read', `--resource=${api}`];
}

function oidc(...more: readonly string[]): Strategy {
  return {
    answers: (services) => [
      '--strategy=oidc',
      '--provider=generic',
      `--issuer=${services.issuer}`,
      `--client-id=${services.clientId}`,
      ...api(services),
      ...more,
    ],
    invoicesUrl: (services) => `${services.api}invoices`,
  };
}

/** With the Express server that `ng add` writes. */
function backend(services: Services): readonly string[] {
  return [
    '--backend=express',
    `--backend-target=${services.backend.target}`,
    '--backend-package=../strongbox-express.tgz',
  ];
}

function ofBackend(
  strategy: 'backend-session' | 'token-mediator',
  invoicesUrl: NonNullable<Row['invoicesUrl']>,
): Strategy {
  return {
    answers: (services) => [
      `--strategy=${strategy}`,
      '--provider=generic',
      `--issuer=${services.issuer}`,
      `--client-id=${services.backend.clientId}`,
      ...api(services),
      ...backend(services),
    ],
    invoicesUrl,
    backend: 'client',
  };
}

const backendSession = ofBackend('backend-session', () => '/bff/api/invoices');
const tokenMediator = ofBackend('token-mediator', ({ api }) => `${api}invoices`);

const restLogin: Strategy = {
  answers: (services) => ['--strategy=rest-login', ...backend(services)],
  backend: 'login',
};

export const rows: readonly Row[] = [
  { name: 'oidc-standalone-zoneless', made: [], ...oidc() },
  { name: 'backend-session-modules-zone', made: [...ngModules, ...zone], ...backendSession },
  { name: 'backend-session-standalone-zone', made: zone, ...backendSession },
  { name: 'token-mediator-modules-zone', made: [...ngModules, ...zone], ...tokenMediator },
  { name: 'rest-login', made: [], ...restLogin },
  { name: 'oidc-modules', made: ngModules, ...oidc() },
  { name: 'oidc-jest', made: [], testRunner: 'jest', ...oidc() },
  { name: 'oidc-end-to-end-tests', made: [], testsEndToEnd: true, ...oidc() },
  { name: 'oidc-pnpm', made: ['--package-manager=pnpm'], packageManager: 'pnpm', ...oidc() },
  { name: 'oidc-server-rendering', made: ['--ssr'], angular: '22.2.0', ...oidc() },
  { name: 'oidc-style-guide-2016', made: ['--file-name-style-guide=2016'], ...oidc() },
  { name: 'session-storage', made: ['--style=scss'], ...oidc('--storage=session-storage') },
  { name: 'local-storage-zone', made: zone, ...oidc('--storage=local-storage') },
  { name: 'indexed-db', made: ['--inline-style', '--inline-template'], ...oidc('--storage=indexed-db') },
];

/** What the README's first minute comes to: nothing is changed by hand, not even a port. */
export const firstMinutes: readonly Row[] = [
  { name: 'first-minute', made: [], port: 4200, ...untouched(oidc()) },
  { name: 'first-minute-with-backend', made: [], port: 4200, ...untouched(backendSession) },
];

function untouched({ answers, ...rest }: Strategy): Strategy {
  return { answers, ...(rest.backend && { backend: rest.backend }) };
}
