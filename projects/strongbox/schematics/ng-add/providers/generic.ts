import type { ProviderPreset } from '../provider-preset';

export const generic: ProviderPreset = {
  name: 'generic',
  label: 'Another OpenID provider',
  calledInText: 'the OpenID provider',
  issuerExample: 'https://id.example.com',
  issuerHint: 'the value of "issuer" in what it has at /.well-known/openid-configuration, to the last slash',
  issuerMistakes: [],
  scope: 'openid profile',
  client: 'a public client: authorization code with PKCE, no secret',
  backendClient: 'a confidential client: authorization code with PKCE, and a secret or a key',
  fields: {
    redirectUris: 'redirect URIs',
    postLogoutUris: 'post-logout redirect URIs',
    origins: 'origins for CORS',
  },
  also: ['Refresh tokens that rotate, where it has them; some want the scope offline_access for that.'],
  notes: [],
};
