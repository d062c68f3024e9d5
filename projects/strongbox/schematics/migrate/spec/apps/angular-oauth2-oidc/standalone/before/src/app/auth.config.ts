import { AuthConfig } from 'angular-oauth2-oidc';
import { environment } from '../environments/environment';

export const authCodeFlowConfig: AuthConfig = {
  // Url of the Identity Provider
  issuer: environment.issuer,

  // URL of the SPA to redirect the user to after login
  redirectUri: window.location.origin + '/index.html',
  postLogoutRedirectUri: window.location.origin,

  clientId: 'shop',
  responseType: 'code',

  // the last one is for the API
  scope: 'openid profile email offline_access orders',
  clockSkewInSec: 30,
  showDebugInformation: true,
};
