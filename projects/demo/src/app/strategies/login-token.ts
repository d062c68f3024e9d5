import { provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withRestLogin } from 'ngx-strongbox/backend';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';
import { xsrfHeaders } from './xsrf-headers';

const { apiUrl, paymentsUrl, idle } = demoConfig;

export const setup: StrategySetup = {
  id: 'login-token',
  apiUrl,
  paymentsUrl,
  hasOwnSignIn: true,
  canSignInByPopup: false,
  providers: provideAuth(
    withRestLogin({ baseUrl: '/login-token', xsrf: xsrfHeaders('__Host-XSRF-LOGIN-TOKEN') }),
    withResourceServers(apiUrl, paymentsUrl),
    withIdleTimeout(idle),
  ),
};
