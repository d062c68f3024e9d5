import { createEnvironmentInjector, EnvironmentInjector, inject } from '@angular/core';
import {
  type AuthFeature,
  type ClaimMapping,
  type CoreFeatureKind,
  type User,
  ɵCLAIM_MAPPING as CLAIM_MAPPING,
} from 'ngx-strongbox';
import type { TestSession } from './test-session';

/** What a test has granted by name, so that no test has to know where the app's provider puts it. */
export const granted = new WeakMap<User, Pick<TestSession, 'roles' | 'permissions'>>();

/** The feature; a claim mapping gives what was granted by name before it looks into the claims. */
export function withGranted(feature: AuthFeature<CoreFeatureKind>): AuthFeature<CoreFeatureKind> {
  if (feature.ɵkind !== 'claim-mapping') return feature;
  const useFactory = (): ClaimMapping => {
    const mapping = createEnvironmentInjector([...feature.ɵproviders], inject(EnvironmentInjector)).get(
      CLAIM_MAPPING,
    );
    const read = (name: 'roles' | 'permissions') => (user: User) =>
      granted.get(user)?.[name] ?? (mapping[name] ? mapping[name](user) : user[name]);
    return { ...mapping, roles: read('roles'), permissions: read('permissions') };
  };
  return { ...feature, ɵproviders: [{ provide: CLAIM_MAPPING, useFactory }] };
}
