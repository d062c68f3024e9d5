import type { ProviderPreset } from '../provider-preset';
import { slashAtTheEnd } from './slash-at-the-end';
import { unadvertisedPkce } from './unadvertised-pkce';

export const cognito: ProviderPreset = {
  name: 'cognito',
  label: 'Amazon Cognito',
  issuerExample: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example00',
  issuerHint: 'https://cognito-idp., the region, .amazonaws.com/ and the ID of the user pool',
  issuerMistakes: [
    slashAtTheEnd,
    [
      /\.amazoncognito\.com/,
      'That is the domain of the sign-in pages: the issuer is at cognito-idp.<region>.amazonaws.com.',
    ],
    [/\/\/cognito-idp\.[\w-]+\.amazonaws\.com\/?$/, 'It ends in the ID of the user pool.'],
  ],
  scope: 'openid profile email',
  settings: () => ({ ...unadvertisedPkce, postLogoutParameter: 'logout_uri' }),
  backendSettings: () => ({ postLogoutParameter: 'logout_uri' }),
  claims: () => ({ code: 'cognitoClaims()', imports: ['cognitoClaims'] }),
  client: 'an app client of the type "Single-page application (SPA)", which has no client secret',
  backendClient: 'an app client of the type "Traditional web application", which has a client secret',
  fields: {
    redirectUris: 'Login pages → Allowed callback URLs',
    postLogoutUris: 'Login pages → Allowed sign-out URLs',
    origins: null,
  },
  also: [
    'A domain for the user pool: without one there are no sign-in pages and no token endpoint.',
    'Login pages → OpenID Connect scopes: those of `scope`. Refresh token rotation: on.',
  ],
  notes: [
    'There is no scope offline_access, and asking for it fails: refresh tokens come without.',
    'Access tokens have no audience unless one was asked for with `resource`.',
    'A logout wants `logout_uri`, hence `postLogoutParameter`, and tells the app nothing on the way back.',
  ],
};
