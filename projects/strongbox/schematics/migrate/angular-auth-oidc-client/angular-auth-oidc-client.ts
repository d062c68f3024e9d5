import type { OldLibrary } from '../old-library';
import { removeModules } from '../source/provider-site';
import { removeClassInterceptors } from '../source/interceptors';
import { removeInitializers } from '../source/remove-initializers';
import { guardHint, rewriteGuards } from '../source/route-guards';
import { rewriteService } from '../source/rewrite-service';
import { surroundingsOf } from '../surroundings';
import { configure } from './configure';
import { interceptors } from './old-interceptors';
import { oidcSecurityServiceRules } from './oidc-security-service-rules';
import { removeStorage } from './security-storage';

const guards = ['autoLoginPartialRoutesGuard', 'AutoLoginPartialRoutesGuard', 'AutoLoginAllRoutesGuard'];

export const angularAuthOidcClient: OldLibrary = {
  packages: ['angular-auth-oidc-client'],
  uninstall: ['angular-auth-oidc-client'],
  rewriteConfiguration: configure,
  rewriteFile(file, { sources }) {
    removeClassInterceptors(file, interceptors);
    removeStorage(file);
    removeModules(file, 'AuthModule');
    removeInitializers(file, oidcSecurityServiceRules);
    rewriteGuards(file, guards);
    rewriteService(file, oidcSecurityServiceRules, surroundingsOf(file, sources));
  },
  hints: {
    OidcSecurityService: 'Inject `Auth` of `ngx-strongbox`.',
    OpenIdConfiguration: 'Write `OidcConfig` of `ngx-strongbox/oidc`.',
    PassedInitialConfig: 'Write `OidcConfig` of `ngx-strongbox/oidc`.',
    AuthModule: 'Write `provideAuth(withOidc(…))` in the providers of the application.',
    provideAuth: 'Write `provideAuth(withOidc(…))` of `ngx-strongbox`.',
    authInterceptor: 'Write `authInterceptor` of `ngx-strongbox`, without a call.',
    StsConfigLoader: 'Give `withOidc` a function that returns a promise of the configuration.',
    StsConfigHttpLoader: 'Give `withOidc` a function that returns a promise of the configuration.',
    StsConfigStaticLoader: 'Give `withOidc` the configuration.',
    AbstractSecurityStorage:
      'Tokens are in memory; `withWebStorage`, `withIndexedDbStore` or `withTokenStore` of `ngx-strongbox/oidc` change that.',
    AbstractLoggerService: 'Write `withAuthLogging()`, or subscribe to `auth.events`.',
    PublicEventsService: 'Read the signal `auth.state()`, or subscribe to `auth.events`.',
    EventTypes: 'Read the signal `auth.state()`, or subscribe to `auth.events`.',
    ...Object.fromEntries(guards.map((name) => [name, guardHint])),
    autoLoginPartialRoutesGuardWithConfig: guardHint,
    AuthInterceptor: 'Write `withInterceptors([authInterceptor])`.',
    LoginResponse: 'Read the signals `auth.isSignedIn()` and `auth.user()`.',
    UserDataResult: 'The type of `auth.user()` is `User` of `ngx-strongbox`.',
    LogLevel: 'Write `withAuthLogging()`.',
  },
};
