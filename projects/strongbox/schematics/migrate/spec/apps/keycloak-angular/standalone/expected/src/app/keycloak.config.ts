import { keycloakClaims, provideAuth, withClaimMapping, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';

export const provideKeycloakAngular = () =>
  provideAuth(
    withOidc({
      issuer: 'https://id.example.com/realms/shop',
      clientId: 'shop-app',
      silentSignIn: 'always',
    }),
    withResourceServers(
      'http://localhost:8181/',
      { url: 'https://api.example.com/orders', methods: ['GET', 'POST'] },
    ),
    withClaimMapping(keycloakClaims({ clientId: 'shop-app' })),
    withIdleTimeout({ after: 900 }),
  );
