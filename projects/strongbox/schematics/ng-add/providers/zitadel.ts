import type { ProviderPreset } from '../provider-preset';
import { slashAtTheEnd } from './slash-at-the-end';

export const zitadel: ProviderPreset = {
  name: 'zitadel',
  label: 'Zitadel',
  issuerExample: 'https://example-abc123.eu1.zitadel.cloud',
  issuerHint: 'the domain of the instance, under the application → URLs',
  issuerMistakes: [slashAtTheEnd, [/\/(?:oauth|oidc|ui)\//, 'It is the domain alone.']],
  scope: 'openid profile email offline_access',
  withoutResource:
    'at Zitadel a token is for the project, and for others by the scope urn:zitadel:iam:org:project:id:…:aud.',
  settings: () => ({ trustedAudiences: 'any' }),
  claims: () => ({
    code: "{ roles: (user) => Object.keys(user['urn:zitadel:iam:org:project:roles'] ?? {}) }",
    imports: [],
  }),
  client: 'an application of the type "User Agent" with the authentication method "PKCE"',
  backendClient: 'an application of the type "Web" with the authentication method "Basic"',
  fields: {
    redirectUris: 'Redirect Settings → Redirect URIs',
    postLogoutUris: 'Redirect Settings → Post Logout URIs',
    origins: 'Additional Origins',
  },
  also: [
    'Redirect Settings → "Development Mode": on while the app is at http://localhost.',
    'Grant types: "Refresh Token" too.',
    'Token Settings: Auth Token Type "JWT", "User Info inside ID Token" and "User roles inside ID Token" on.',
    'The project: "Assert Roles on Authentication" on.',
  ],
  notes: [
    'An ID token names each application of the project as its audience, hence `trustedAudiences`.',
    'Roles are the names in an object, with the organisations that granted them.',
  ],
};
