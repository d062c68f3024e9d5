import { quoted } from '../../workspace/quoted';
import type { ProviderPreset } from '../provider-preset';
import { slashAtTheEnd } from './slash-at-the-end';

export const keycloak: ProviderPreset = {
  name: 'keycloak',
  label: 'Keycloak',
  issuerExample: 'https://id.example.com/realms/shop',
  issuerHint: 'Realm settings → General → OpenID Endpoint Configuration, the value of "issuer"',
  issuerMistakes: [
    slashAtTheEnd,
    [/^(?!.*\/realms\/[^/]+\/?$)/, 'It ends in /realms/ and the name of the realm.'],
    [/\/auth\/realms\//, 'Since Keycloak 17 there is no /auth before /realms, unless the server is set so.'],
  ],
  scope: 'openid profile email',
  withoutResource: 'at Keycloak an "Audience" mapper of a client scope says what a token is for.',
  claims: ({ clientId }) => ({
    code: `keycloakClaims({ clientId: ${quoted(clientId)} })`,
    imports: ['keycloakClaims'],
  }),
  client: 'an OpenID Connect client with "Client authentication" off and "Standard flow" alone',
  backendClient: 'an OpenID Connect client with "Client authentication" on and "Standard flow" alone',
  fields: {
    redirectUris: 'Valid redirect URIs',
    postLogoutUris: 'Valid post logout redirect URIs',
    origins: 'Web origins',
  },
  also: [
    'Advanced → "Proof Key for Code Exchange Code Challenge Method": S256.',
    'Client scopes → roles → Mappers → "realm roles" and "client roles": switch on "Add to ID token".',
    'For an API that checks the audience: a client scope with an "Audience" mapper.',
  ],
  notes: [
    'A refresh token comes without offline_access, which would make a session that outlives the sign-out.',
  ],
};
