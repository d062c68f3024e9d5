import type { OldLibrary } from '../old-library';
import { rewriteService } from '../source/rewrite-service';
import { surroundingsOf } from '../surroundings';
import { rewriteAuthGuards } from './auth-guards';
import { configure } from './configure';
import { rewriteHasRoles } from './has-roles';
import { keycloakRules, keycloakServiceRules } from './keycloak-rules';
import { removeRest } from './remove-rest';

export const keycloakAngular: OldLibrary = {
  packages: ['keycloak-angular', 'keycloak-js'],
  uninstall: ['keycloak-angular', 'keycloak-js'],
  rewriteConfiguration: configure,
  isStartedByService: true,
  rewriteFile(file, migration) {
    const around = surroundingsOf(file, migration.sources);
    rewriteAuthGuards(file);
    rewriteHasRoles(file, around.read, migration);
    removeRest(file, migration.sources);
    rewriteService(file, keycloakRules, around);
    rewriteService(file, keycloakServiceRules, around);
  },
  hints: {
    default: 'Inject `Auth` of `ngx-strongbox`.',
    KeycloakService: 'Inject `Auth` of `ngx-strongbox`.',
    KeycloakAngularModule: 'Write `provideAuth(withOidc(…))` in the providers of the application.',
    provideKeycloak: 'Write `provideAuth(withOidc(…))`.',
    KeycloakAuthGuard:
      "Delete the class, and put `authGuard({ roles: […], otherwise: '/…' })` of `ngx-strongbox` on each route, with the roles that were in its `data`.",
    createAuthGuard:
      "Put `authGuard({ roles: […], otherwise: '/…' })` of `ngx-strongbox` on each route, with the roles that were in its `data`.",
    AuthGuardData: 'Delete it with the guard.',
    HasRolesDirective:
      'Write `*authorized="{ roles: [\'…\'] }"`, and import `Authorized` of `ngx-strongbox`.',
    KEYCLOAK_EVENT_SIGNAL: 'Read the signal `auth.state()`, or subscribe to `auth.events`.',
    KeycloakEventType: 'The types of `auth.events` are others: see `AuthEvent` of `ngx-strongbox`.',
    KeycloakEventTypeLegacy: 'The types of `auth.events` are others: see `AuthEvent` of `ngx-strongbox`.',
    typeEventArgs: 'Events of `auth.events` have their types.',
    INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG: 'List the addresses in `withResourceServers(…)`.',
    CUSTOM_BEARER_TOKEN_INTERCEPTOR_CONFIG: 'List the addresses in `withResourceServers(…)`.',
    createInterceptorCondition: 'List the addresses in `withResourceServers(…)`.',
    includeBearerTokenInterceptor: 'Write `authInterceptor` of `ngx-strongbox`.',
    customBearerTokenInterceptor: 'Write `authInterceptor` of `ngx-strongbox`.',
    KeycloakBearerInterceptor: 'Write `withInterceptors([authInterceptor])`.',
    KeycloakProfile: 'The claims of the user are a `User` of `ngx-strongbox`.',
    KeycloakTokenParsed: 'The claims of the user are a `User` of `ngx-strongbox`.',
  },
};
