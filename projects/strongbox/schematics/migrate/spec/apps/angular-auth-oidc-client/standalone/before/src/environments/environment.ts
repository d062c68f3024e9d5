export const environment = {
  authority: 'https://id.example.com',
  api: 'https://api.example.com/v1',
};
