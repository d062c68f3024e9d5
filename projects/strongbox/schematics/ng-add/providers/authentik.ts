import type { ProviderPreset } from '../provider-preset';

export const authentik: ProviderPreset = {
  name: 'authentik',
  label: 'Authentik',
  issuerExample: 'https://id.example.com/application/o/shop/',
  issuerHint: 'Applications → Providers → the provider, "OpenID Configuration Issuer"',
  issuerMistakes: [
    [/[^/]$/, 'It ends in a slash.'],
    [
      /^(?!.*\/application\/o\/[^/]+\/?$)/,
      'It ends in /application/o/, the slug of the application and a slash, unless the issuer mode is set otherwise.',
    ],
  ],
  scope: 'openid profile email offline_access',
  withoutResource: 'at Authentik a token is for the application.',
  claims: () => ({ code: "{ roles: (user) => user['groups'] }", imports: [] }),
  client: 'a provider "OAuth2/OpenID" of the client type "Public", and an application for it',
  backendClient: 'a provider "OAuth2/OpenID" of the client type "Confidential", and an application for it',
  fields: {
    redirectUris: 'Redirect URIs/Origins',
    postLogoutUris: 'Redirect URIs/Origins',
    origins: 'Redirect URIs/Origins',
  },
  also: [
    'Signing Key: choose one. Without it tokens are signed with the client secret, and refused.',
    'Advanced protocol settings → Scopes: also "authentik default OAuth Mapping: OpenID \'offline_access\'".',
    'Advanced protocol settings → "Include claims in id_token": on.',
  ],
  notes: ['The claim `groups` comes with the scope profile.'],
};
