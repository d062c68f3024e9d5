import type { ProviderPreset } from '../provider-preset';
import { slashAtTheEnd } from './slash-at-the-end';

export const okta: ProviderPreset = {
  name: 'okta',
  label: 'Okta',
  issuerExample: 'https://example.okta.com/oauth2/default',
  issuerHint: 'Security → API → Authorization Servers, the column "Issuer URI"',
  issuerMistakes: [
    slashAtTheEnd,
    [/-admin\.okta(?:preview)?\.com/, 'It goes without -admin.'],
    [
      /^https:\/\/[^/]+\/?$/,
      'That is the org authorization server, whose access tokens no API of yours can check: usually it is followed by /oauth2/default.',
    ],
  ],
  scope: 'openid profile email offline_access',
  withoutResource: 'at Okta the authorization server has the audience.',
  claims: () => ({ code: "{ roles: (user) => user['groups'] }", imports: [] }),
  client: 'an app integration "OIDC - OpenID Connect", "Single-Page Application"',
  backendClient: 'an app integration "OIDC - OpenID Connect", "Web Application"',
  fields: {
    redirectUris: 'Sign-in redirect URIs',
    postLogoutUris: 'Sign-out redirect URIs',
    origins: 'Security → API → Trusted Origins (CORS)',
  },
  also: [
    'Grant type: "Authorization Code" and "Refresh Token"; refresh tokens rotate.',
    'Security → API → the authorization server → Claims: a claim "groups" in the ID token, always.',
    'Assign users or groups to the app integration.',
  ],
  notes: ['The audience of the access token is a setting of the authorization server, not of the request.'],
};
