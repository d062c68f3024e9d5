import type { ProviderPreset } from '../provider-preset';
import { unadvertisedPkce } from './unadvertised-pkce';

export const entra: ProviderPreset = {
  name: 'entra',
  label: 'Microsoft Entra ID',
  issuerExample: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
  issuerHint: 'with the "Directory (tenant) ID" of the app registration\'s overview, and /v2.0 at the end',
  issuerMistakes: [
    [/^(?!.*\/v2\.0$)/, 'It ends in /v2.0.'],
    [
      /\/(?:common|organizations|consumers)(?:\/|$)/,
      'It needs the ID of one tenant: with common, organizations or consumers no token names this issuer.',
    ],
    [
      /^https:\/\/login\.microsoftonline\.com\/(?!common|organizations|consumers|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\/)/i,
      'It needs the ID of the tenant, as tokens name it, in place of a domain name.',
    ],
    [/\/\/sts\.windows\.net\//, 'That is the issuer of the old tokens: v1.0 is not supported.'],
  ],
  scope: 'openid profile email offline_access',
  withoutResource:
    'Entra refuses it. The scope of the API says what a token is for: --api-scope api://shop-api/orders.read.',
  settings: () => unadvertisedPkce,
  claims: () => ({ code: 'entraClaims()', imports: ['entraClaims'] }),
  client: 'an app registration with the platform "Single-page application"',
  backendClient: 'an app registration with the platform "Web" and a client secret',
  fields: {
    redirectUris: 'Authentication → Redirect URIs of the platform',
    postLogoutUris: 'Authentication → Redirect URIs of the platform',
    origins: null,
  },
  also: [
    'API permissions: the scope of your API, and that same scope, such as api://shop-api/orders.read, in `scope`.',
    'The manifest of the API: "requestedAccessTokenVersion": 2.',
    'App roles: define them in this registration, assign them under Enterprise applications.',
  ],
  notes: [
    'Without a scope of your API the access token is for Microsoft Graph, and nobody else can check it.',
    'There is no `resource`: an access token is for the API whose scopes were asked for, one API at a time.',
    'Refresh tokens of a single-page application end 24 hours after the login, however often they are used.',
  ],
};
