import type { OldLibrary } from '../old-library';
import { rewriteService } from '../source/rewrite-service';
import { surroundingsOf } from '../surroundings';
import { configure } from './configure';
import { oauthServiceRules } from './oauth-service-rules';
import { removeRest } from './remove-rest';

export const angularOauth2Oidc: OldLibrary = {
  packages: ['angular-oauth2-oidc', 'angular-oauth2-oidc-jwks'],
  uninstall: ['angular-oauth2-oidc', 'angular-oauth2-oidc-jwks'],
  rewriteConfiguration: configure,
  rewriteFile(file, { sources }) {
    removeRest(file);
    rewriteService(file, oauthServiceRules, surroundingsOf(file, sources));
  },
  hints: {
    OAuthService: 'Inject `Auth` of `ngx-strongbox`.',
    AuthConfig: 'Write `OidcConfig` of `ngx-strongbox/oidc`.',
    OAuthStorage:
      'Tokens are in memory; `withWebStorage`, `withIndexedDbStore` or `withTokenStore` of `ngx-strongbox/oidc` change that.',
    OAuthModule: 'Write `provideAuth(withOidc(…))` in the providers of the application.',
    provideOAuthClient: 'Write `provideAuth(withOidc(…))`.',
    OAuthResourceServerErrorHandler:
      'Handle errors of your APIs in an interceptor of your own, before `authInterceptor`.',
    OAuthModuleConfig:
      'List the addresses in `withResourceServers(…)`, behind `withOidc(…)` in `provideAuth`, and delete this.',
    OAuthEvent: 'The type of `auth.events` is `AuthEvent` of `ngx-strongbox`.',
    ValidationHandler: 'Delete it: every ID token is verified.',
    JwksValidationHandler: 'Delete it: every ID token is verified.',
    NullValidationHandler: 'Delete it: every ID token is verified.',
    DateTimeProvider: 'There is no counterpart: tests set the clock of their runner.',
    OAuthLogger: 'Write `withAuthLogging()`, or subscribe to `auth.events`.',
  },
};
