import type { OldLibrary } from '../old-library';
import { removeClassInterceptors } from '../source/interceptors';
import { removeModules } from '../source/provider-site';
import { rewriteService } from '../source/rewrite-service';
import { guardHint, rewriteGuards } from '../source/route-guards';
import { surroundingsOf } from '../surroundings';
import { authServiceRules } from './auth-service-rules';
import { configure } from './configure';
import { interceptors } from './old-interceptors';

export const auth0Angular: OldLibrary = {
  packages: ['@auth0/auth0-angular', '@auth0/auth0-spa-js'],
  uninstall: ['@auth0/auth0-angular'],
  rewriteConfiguration: configure,
  rewriteFile(file, { sources }) {
    removeClassInterceptors(file, interceptors);
    removeModules(file, 'AuthModule');
    rewriteGuards(file, ['AuthGuard', 'authGuardFn']);
    rewriteService(file, authServiceRules, surroundingsOf(file, sources));
  },
  hints: {
    AuthService: 'Inject `Auth` of `ngx-strongbox`.',
    AuthGuard: guardHint,
    authGuardFn: guardHint,
    authHttpInterceptorFn: 'Write `authInterceptor` of `ngx-strongbox`.',
    AuthHttpInterceptor: 'Write `withInterceptors([authInterceptor])`.',
    User: 'The type of `auth.user()` is `User` of `ngx-strongbox`.',
    AuthModule: 'Write `provideAuth(withOidc(…))` in the providers of the application.',
    provideAuth0: 'Write `provideAuth(withOidc(…))`.',
    AuthClientConfig: 'Give `withOidc` a function that returns a promise of the configuration.',
    AuthConfig: 'Write `OidcConfig` of `ngx-strongbox/oidc`.',
    HttpMethod: "Write the method as a text: `'GET'`.",
    GenericError: 'Errors are `AuthError` of `ngx-strongbox`, told apart by `code`.',
    Auth0ClientService: 'There is no counterpart: `Auth` has what an app needs.',
  },
};
