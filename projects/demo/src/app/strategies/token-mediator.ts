import { provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { strongboxExpress, withTokenMediator } from 'ngx-strongbox/backend';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';
import { xsrfHeaders } from './xsrf-headers';

const { apiUrl, paymentsUrl, idle } = demoConfig;

export const setup: StrategySetup = {
  id: 'token-mediator',
  apiUrl,
  paymentsUrl,
  hasOwnSignIn: false,
  canSignInByPopup: false,
  providers: provideAuth(
    withTokenMediator({
      baseUrl: '/mediator',
      dialect: { ...strongboxExpress, xsrf: xsrfHeaders('__Host-XSRF-MEDIATOR') },
    }),
    withResourceServers(
      { url: apiUrl, resource: apiUrl },
      { url: paymentsUrl, resource: paymentsUrl, whenStepUp: 'login' },
    ),
    withIdleTimeout(idle),
  ),
};
