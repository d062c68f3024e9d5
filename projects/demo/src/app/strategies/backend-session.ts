import { provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';

export const setup: StrategySetup = {
  id: 'backend-session',
  apiUrl: '/bff/api/invoices/',
  paymentsUrl: '/bff/api/payments/',
  hasOwnSignIn: false,
  canSignInByPopup: false,
  providers: provideAuth(
    withBackendSession(),
    withResourceServers('/bff/api/invoices', { url: '/bff/api/payments', whenStepUp: 'login' }),
    withIdleTimeout(demoConfig.idle),
  ),
};
