/** What schema.json describes. */
export interface MigrateOptions {
  readonly from: 'angular-oauth2-oidc' | 'angular-auth-oidc-client' | 'keycloak-angular' | 'auth0-angular';
  readonly project?: string;
  readonly keepStorage: boolean;
}
