export const environment = {
  production: false,
  keycloak: { url: 'https://id.example.com/auth/', realm: 'shop', clientId: 'shop-app' },
};
