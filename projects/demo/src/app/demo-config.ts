import type { OidcConfig } from 'ngx-strongbox/oidc';

/** What the server of this app tells it in the page. */
interface DemoConfig extends Pick<OidcConfig, 'issuer' | 'clientId' | 'whenCookiesBlocked'> {
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** Seconds. */
  readonly idle?: { readonly after: number; readonly warnBefore: number };
}

const localConfig: DemoConfig = {
  issuer: 'http://localhost:4400',
  clientId: 'demo',
  apiUrl: 'http://localhost:4300/',
  paymentsUrl: 'http://localhost:4600/',
};

function readConfig(): DemoConfig {
  const block = document.getElementById('demo-config')?.textContent.trim() ?? '{{';
  // `ng serve` leaves the placeholder as it is.
  return block.startsWith('{{') ? localConfig : (JSON.parse(block) as DemoConfig);
}

export const demoConfig = readConfig();
