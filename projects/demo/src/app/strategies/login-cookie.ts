import { provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withRestLogin } from 'ngx-strongbox/backend';
import { demoConfig } from '../demo-config';
import type { StrategySetup } from './present-strategy';
import { xsrfHeaders } from './xsrf-headers';

export const setup: StrategySetup = {
  id: 'login-cookie',
  apiUrl: '/login-cookie/api/invoices/',
  paymentsUrl: '/login-cookie/api/payments/',
  hasOwnSignIn: true,
  canSignInByPopup: false,
  providers: provideAuth(
    withRestLogin({
      baseUrl: '/login-cookie',
      token: 'cookie',
      xsrf: xsrfHeaders('__Host-XSRF-LOGIN-COOKIE'),
    }),
    withResourceServers('/login-cookie/api'),
    withIdleTimeout(demoConfig.idle),
  ),
};
