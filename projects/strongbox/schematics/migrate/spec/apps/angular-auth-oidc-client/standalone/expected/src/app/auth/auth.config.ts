import { type OidcConfig } from 'ngx-strongbox/oidc';
import { environment } from '../../environments/environment';

export const authConfig: OidcConfig = {
  issuer: environment.authority,
  clientId: 'shop',
  scope: 'openid profile offline_access',
  loginParameters: { ui_locales: 'de' },
  pushedAuthorizationRequest: 'always',
};
