import {
  type EnvironmentProviders,
  inject,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { Auth } from './auth';
import { AuthError } from './auth-error';
import type { AuthFeature, AuthStrategy, CoreFeatureKind } from './auth-feature';
import { RESTORE_OPTIONS } from './restore-options';
import { SessionLifecycle } from './session-lifecycle';
import { SessionState } from './session-state';

/**
 * Sets up sign-in for the app: a strategy, which says where the credential lives, then any features in any order.
 * A feature the strategy cannot serve does not compile.
 *
 * The session of the last visit is restored before the first route is entered, within a time limit
 * ({@link withRestore}); failing at that never keeps the app from starting. On a server nothing is restored.
 *
 * Throws `config_invalid` when a feature is given twice.
 *
 * @example
 * ```ts
 * import { provideHttpClient, withInterceptors } from '@angular/common/http';
 * import type { ApplicationConfig } from '@angular/core';
 * import { authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const appConfig: ApplicationConfig = {
 *   providers: [
 *     provideHttpClient(withInterceptors([authInterceptor])),
 *     provideAuth(
 *       withOidc({ issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid profile' }),
 *       withResourceServers('https://api.example.com/'),
 *     ),
 *   ],
 * };
 * ```
 */
export function provideAuth<Accepts extends string = never>(
  strategy: AuthStrategy<Accepts>,
  ...features: readonly AuthFeature<NoInfer<Accepts> | CoreFeatureKind>[]
): EnvironmentProviders {
  const kinds = features.map((feature) => feature.ɵkind);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice) {
    throw new AuthError(
      'config_invalid',
      ngDevMode && `the feature '${twice}' is given twice: merge the two.`,
    );
  }
  return makeEnvironmentProviders([
    { provide: Auth, useFactory: () => new Auth() },
    { provide: SessionState, useFactory: () => new SessionState() },
    { provide: SessionLifecycle, useFactory: () => new SessionLifecycle() },
    ...strategy.ɵproviders,
    ...features.flatMap((feature) => feature.ɵproviders),
    provideAppInitializer(() => {
      const restoring = inject(SessionLifecycle).restore();
      return inject(RESTORE_OPTIONS).background ? undefined : restoring;
    }),
  ]);
}
