import { type OidcConfig } from 'ngx-strongbox/oidc';
import { environment } from '../environments/environment';

export const authCodeFlowConfig: OidcConfig = {
  // Url of the Identity Provider
  issuer: environment.issuer,

  clientId: 'shop',

  // the last one is for the API
  scope: 'openid profile email offline_access orders',
  clockTolerance: 30,
};
