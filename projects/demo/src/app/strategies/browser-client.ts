import { type AuthFeature, provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';

const { issuer, whenCookiesBlocked, paymentsUrl, idle } = demoConfig;

interface BrowserClient extends Pick<StrategySetup, 'id'> {
  readonly clientId?: string;
  readonly apiUrl?: string;
}

type ClientFeature = AuthFeature<'session-fingerprint' | 'token-store'>;

/** What the strategies have in common in which this page is the client of the provider. */
export function browserClient(
  { id, clientId = demoConfig.clientId, apiUrl = demoConfig.apiUrl }: BrowserClient,
  ...features: readonly ClientFeature[]
): StrategySetup {
  return {
    id,
    apiUrl,
    paymentsUrl,
    hasOwnSignIn: false,
    canSignInByPopup: true,
    providers: provideAuth(
      withOidc({
        issuer,
        clientId,
        ...(whenCookiesBlocked && { whenCookiesBlocked }),
        scope: 'openid profile email roles invoices:read',
        resource: apiUrl,
      }),
      withResourceServers(apiUrl, {
        url: paymentsUrl,
        resource: paymentsUrl,
        scope: 'payments:read payments:write',
        whenStepUp: 'login',
      }),
      withIdleTimeout(idle),
      ...features,
    ),
  };
}
