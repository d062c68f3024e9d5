import type { Settings } from '../../workspace/write-code';
import type { ProviderPreset } from '../provider-preset';

export const auth0: ProviderPreset = {
  name: 'auth0',
  label: 'Auth0',
  issuerExample: 'https://example.eu.auth0.com/',
  issuerHint: 'https://, the domain under Applications → the application → Settings, and a slash at the end',
  issuerMistakes: [[/[^/]$/, 'It ends in a slash.']],
  scope: 'openid profile email offline_access',
  settings: audienceOf,
  backendSettings: audienceOf,
  claims: () => ({
    code: "auth0Claims({ namespace: 'https://shop.example.com' })",
    imports: ['auth0Claims'],
  }),
  client: 'an application of the type "Single Page Application"',
  backendClient: 'an application of the type "Regular Web Application"',
  fields: {
    redirectUris: 'Allowed Callback URLs',
    postLogoutUris: 'Allowed Logout URLs',
    origins: 'Allowed Web Origins',
  },
  also: [
    'The application → "Refresh Token Rotation": on; Applications → APIs → the API → "Allow Offline Access": on.',
    'Settings → Advanced → "RP-Initiated Logout End Session Endpoint Discovery": on.',
    'Roles: a post-login Action that sets them by api.idToken.setCustomClaim, under a namespace of yours: the same as in auth0Claims.',
  ],
  notes: [
    'Without the login parameter `audience` the access token is good for nothing but the userinfo endpoint.',
    'On localhost users are asked for consent, so a silent sign-in fails there until the address is another one.',
  ],
};

function audienceOf({ api }: { readonly api?: string | undefined }): Settings {
  return api === undefined ? {} : { loginParameters: { audience: api } };
}
