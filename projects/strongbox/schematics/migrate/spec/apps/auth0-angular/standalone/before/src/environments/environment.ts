export const environment = {
  auth: {
    domain: 'shop.eu.auth0.com',
    clientId: 'shop',
    authorizationParams: {
      audience: 'https://api.example.com/',
      redirect_uri: window.location.origin,
    },
  },
  api: 'https://api.example.com',
};
