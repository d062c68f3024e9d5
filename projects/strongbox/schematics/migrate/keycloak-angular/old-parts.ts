import type { OldInterceptors } from '../source/interceptors';

export const interceptors: OldInterceptors = {
  functions: ['includeBearerTokenInterceptor', 'customBearerTokenInterceptor'],
  classes: ['KeycloakBearerInterceptor'],
};

/** What apps provide that is the old library's own business. */
export const ownServices = [
  'KeycloakService',
  'AutoRefreshTokenService',
  'UserActivityService',
  'KeycloakBearerInterceptor',
];

export const ownModules = ['KeycloakAngularModule', 'CoreModule'];
