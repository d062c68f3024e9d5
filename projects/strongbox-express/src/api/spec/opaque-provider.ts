import Provider from 'oidc-provider';
import { memoryStore } from '../../../../demo-servers/src/memory-store.ts';
import { listen } from '../../spec/listen.ts';
import { audience, signingKey } from './spec-issuer.ts';

export const apiClient = { clientId: 'the api: 1', clientSecret: 'known to both: +%&' };

/** A real provider whose access tokens are references, and which tells the API about them. */
export async function startOpaqueProvider() {
  const site = await listen();
  const { privateKey } = signingKey('first', 'RS256');
  const provider = new Provider(site.origin, {
    adapter: memoryStore().adapter,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['for cookies that there are none of'] },
    clients: [
      {
        client_id: apiClient.clientId,
        client_secret: apiClient.clientSecret,
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
      { client_id: 'shop', token_endpoint_auth_method: 'none', redirect_uris: ['https://shop.example.com/'] },
    ],
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: { enabled: true },
    },
  });
  const answer = provider.callback();
  let questions = 0;
  let isDown = false;
  site.serve((request, response) => {
    if (request.url === '/token/introspection') questions++;
    if (isDown) response.writeHead(500).end();
    else void answer(request, response);
  });
  const shop = await provider.Client.find('shop');
  if (!shop) throw new Error('The provider does not know its client.');
  const grant = new provider.Grant({ accountId: 'alice', clientId: 'shop' });
  const usual = { client: shop, accountId: 'alice', grantId: await grant.save(), scope: 'invoices:read' };
  return {
    issuer: site.origin,
    /** How many tokens it was asked about. */
    get questions(): number {
      return questions;
    },
    /** Answers nothing but errors. */
    fail: (failing: boolean): void => {
      isDown = failing;
    },
    accessToken: async ({ aud = audience, expiresIn = 300 }: { aud?: string; expiresIn?: number } = {}) => {
      const token = new provider.AccessToken({ ...usual, expiresIn, gty: 'authorization_code' });
      if (aud !== '') token.resourceServer = new provider.ResourceServer(aud, { scope: usual.scope });
      return { value: await token.save(), revoke: () => token.destroy() };
    },
    refreshToken: () =>
      new provider.RefreshToken({ ...usual, expiresIn: 300, gty: 'authorization_code' }).save(),
    [Symbol.asyncDispose]: () => site.close(),
  };
}
