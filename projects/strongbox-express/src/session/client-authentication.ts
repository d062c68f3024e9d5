import { importJWK, type CryptoKey, type JWK } from 'jose';
import { ClientSecretBasic, ClientSecretPost, PrivateKeyJwt, type ClientAuth } from 'openid-client';
import type { ClientCredential } from './backend-session-options.ts';

/** How the client proves who it is, by what it was given and what the provider takes. */
export async function clientAuthentication(credential: ClientCredential): Promise<ClientAuth> {
  if (credential.privateKey) return PrivateKeyJwt(await signingKey(credential.privateKey));
  const basic = ClientSecretBasic(credential.clientSecret);
  const post = ClientSecretPost(credential.clientSecret);
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    const authenticate = methods.includes('client_secret_basic') ? basic : post;
    authenticate(server, ...rest);
  };
}

async function signingKey(key: CryptoKey | JWK) {
  if (!isJwk(key)) return key;
  const imported = await importJWK(key);
  if (imported instanceof Uint8Array) throw new TypeError('privateKey has to be an asymmetric key.');
  return { key: imported, ...(typeof key.kid === 'string' && { kid: key.kid }) };
}

function isJwk(key: CryptoKey | JWK): key is JWK {
  return 'kty' in key;
}
