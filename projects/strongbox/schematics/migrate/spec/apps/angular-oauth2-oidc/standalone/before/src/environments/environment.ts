export const environment = {
  issuer: 'https://id.example.com',
  api: 'https://api.example.com',
};
