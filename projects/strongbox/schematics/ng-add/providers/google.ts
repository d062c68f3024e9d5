import type { ProviderPreset } from '../provider-preset';

export const google: ProviderPreset = {
  name: 'google',
  label: 'Google',
  issuerExample: 'https://accounts.google.com',
  issuerHint: 'the same for everybody',
  issuerMistakes: [[/^(?!https:\/\/accounts\.google\.com$)/, 'It is https://accounts.google.com.']],
  scope: 'openid profile email',
  withoutResource: 'access tokens of Google are for the APIs of Google.',
  needsBackend:
    'Google gives tokens for a code only to who knows the client secret, and a secret in a browser is none.',
  backendSettings: () => ({ loginParameters: { access_type: 'offline', prompt: 'consent' } }),
  client: 'nothing: Google has no clients without a secret for web apps',
  backendClient: 'an OAuth client of the type "Web application"',
  fields: { redirectUris: 'Authorized redirect URIs', postLogoutUris: null, origins: null },
  also: ['Google Auth Platform → Branding and Audience: the name that users see, and who they may be.'],
  notes: [
    'Access tokens are for the APIs of Google: your own API goes by the session of your backend.',
    'A refresh token comes for access_type=offline, and again only where the user is asked for consent again.',
    'There is no address that ends the session at Google: a logout ends that of your app.',
    'Google says nothing about roles.',
  ],
};
