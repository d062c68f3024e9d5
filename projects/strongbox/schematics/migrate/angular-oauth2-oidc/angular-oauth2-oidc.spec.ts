import { describe } from 'node:test';
import { rewritesWholeApps } from '../spec/rewrites-whole-apps.ts';

describe('migrate --from angular-oauth2-oidc', () => {
  rewritesWholeApps('angular-oauth2-oidc');
});
