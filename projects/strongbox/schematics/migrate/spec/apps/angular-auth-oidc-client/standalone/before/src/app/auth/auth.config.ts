import { LogLevel, PassedInitialConfig } from 'angular-auth-oidc-client';
import { environment } from '../../environments/environment';

export const authConfig: PassedInitialConfig = {
  config: {
    authority: environment.authority,
    redirectUrl: window.location.origin + '/callback',
    postLogoutRedirectUri: window.location.origin,
    clientId: 'shop',
    scope: 'openid profile offline_access',
    responseType: 'code',
    silentRenew: true,
    useRefreshToken: true,
    renewTimeBeforeTokenExpiresInSeconds: 30,
    secureRoutes: [environment.api, 'https://billing.example.com/*'],
    customParamsAuthRequest: { ui_locales: 'de' },
    usePushedAuthorisationRequests: true,
    postLoginRoute: '/account',
    logLevel: LogLevel.Debug,
  },
};
