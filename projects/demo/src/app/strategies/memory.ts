import { provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';

const { issuer, clientId, whenCookiesBlocked, apiUrl, paymentsUrl, idle } = demoConfig;

export const setup: StrategySetup = {
  id: 'memory',
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
  ),
};
