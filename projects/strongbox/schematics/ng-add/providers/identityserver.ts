import type { ProviderPreset } from '../provider-preset';
import { slashAtTheEnd } from './slash-at-the-end';

export const identityserver: ProviderPreset = {
  name: 'identityserver',
  label: 'Duende IdentityServer',
  issuerExample: 'https://id.example.com',
  issuerHint: 'where IdentityServer runs: the value of "issuer" in /.well-known/openid-configuration',
  issuerMistakes: [slashAtTheEnd, [/\/connect\//, 'It is the address before /connect.']],
  scope: 'openid profile offline_access',
  claims: () => ({ code: "{ roles: (user) => [user['role'] ?? []].flat() }", imports: [] }),
  client: 'a Client with AllowedGrantTypes = GrantTypes.Code, RequireClientSecret = false',
  backendClient: 'a Client with AllowedGrantTypes = GrantTypes.Code and a ClientSecret',
  fields: {
    redirectUris: 'RedirectUris',
    postLogoutUris: 'PostLogoutRedirectUris',
    origins: 'AllowedCorsOrigins',
  },
  also: [
    'AllowOfflineAccess = true, RefreshTokenUsage = TokenUsage.OneTimeOnly.',
    'AllowedScopes: those of `scope`, and those of your API.',
    'Roles: an identity resource with the user claim "role" in `scope`, and AlwaysIncludeUserClaimsInIdToken = true.',
  ],
  notes: ['One role is a text, several are a list: hence the mapping.'],
};
