import type { OidcConfig } from 'ngx-strongbox/oidc';

/** Seconds. */
interface IdleLimits {
  readonly after: number;
  readonly warnBefore: number;
}

/** What the server of this app tells it in the page. */
interface DemoConfig extends Pick<OidcConfig, 'issuer' | 'clientId' | 'whenCookiesBlocked'> {
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** The machine where a stolen token is tried. */
  readonly elsewhereUrl: string;
  readonly idle?: IdleLimits;
}

const localConfig: DemoConfig = {
  issuer: 'http://localhost:4400',
  clientId: 'demo',
  apiUrl: 'http://localhost:4300/',
  paymentsUrl: 'http://localhost:4600/',
  elsewhereUrl: 'http://localhost:4700/',
};

function readConfig(): DemoConfig {
  const block = document.getElementById('demo-config')?.textContent.trim() ?? '{{';
  // `ng serve` leaves the placeholder as it is.
  return block.startsWith('{{') ? localConfig : (JSON.parse(block) as DemoConfig);
}

const defaults = { idle: { after: 30 * 60, warnBefore: 60 } };

export const demoConfig = { ...defaults, ...readConfig() };
