import { angularAuthOidcClient } from './angular-auth-oidc-client/angular-auth-oidc-client';
import { auth0Angular } from './auth0-angular/auth0-angular';
import { angularOauth2Oidc } from './angular-oauth2-oidc/angular-oauth2-oidc';
import { keycloakAngular } from './keycloak-angular/keycloak-angular';
import type { MigrateOptions } from './migrate-options';
import type { OldLibrary } from './old-library';

export const oldLibraries: Readonly<Partial<Record<MigrateOptions['from'], OldLibrary>>> = {
  'angular-oauth2-oidc': angularOauth2Oidc,
  'angular-auth-oidc-client': angularAuthOidcClient,
  'auth0-angular': auth0Angular,
  'keycloak-angular': keycloakAngular,
};
