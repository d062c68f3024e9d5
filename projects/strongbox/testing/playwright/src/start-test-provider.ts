import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Provider, type AccountClaims, type Client } from 'oidc-provider';
import { listen } from './listen.ts';
import { providerConfiguration, resourceServer, twoWeeks } from './provider-configuration.ts';
import { ProviderMemory } from './provider-memory.ts';
import { signInForm } from './sign-in-form.ts';
import { signingKey } from './signing-key.ts';
import type { RunningProvider, TestProviderOptions } from './test-provider.ts';
import type { TestUser } from './test-user.ts';

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/;

function portOf({ issuer, clientSecret, port }: TestProviderOptions): number {
  if (clientSecret === undefined) return port ?? 0;
  const { protocol, hostname, port: ownPort } = new URL(issuer);
  if (protocol === 'http:' && loopback.test(hostname)) return port ?? Number(ownPort || 80);
  throw new Error(
    'A backend has to reach the test provider: with a client secret the issuer is an address like http://localhost:4400.',
  );
}

/** Every claim of a user is in every token, whatever the scopes: which providers put where is their own affair. */
function showAllClaims({ Claims }: Provider): void {
  Claims.prototype.result = async function (this: { readonly available: AccountClaims }) {
    return this.available;
  };
}

function allowApps({ Client }: Provider, isAppOrigin: (origin: string) => boolean): void {
  const isOfApp = (uri: string): boolean => URL.canParse(uri) && isAppOrigin(new URL(uri).origin);
  Client.prototype.redirectUriAllowed = isOfApp;
  Client.prototype.postLogoutRedirectUriAllowed = isOfApp;
}

/** `folder`: what the workers of a run have in common. */
export async function startTestProvider(
  options: TestProviderOptions,
  folder: string,
): Promise<RunningProvider> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The test provider signs in whoever asks: it does not start where NODE_ENV is production.',
    );
  }
  const { issuer, clientId, clientSecret, audience = clientId } = options;
  const port = portOf(options);
  const key = await signingKey(folder);
  const users = new Map<string, TestUser>();
  const memory = new ProviderMemory();
  const origins = new Set<string>();
  const isAppOrigin = (origin: string): boolean =>
    origins.has(origin) || (URL.canParse(origin) && loopback.test(new URL(origin).hostname));
  const path = new URL(issuer).pathname.replace(/\/$/, '');
  const signInPath = `${path}/test-sign-in/`;
  const oidc = new Provider(
    issuer,
    providerConfiguration({
      clientId,
      clientSecret,
      audience,
      signInPath,
      memory,
      key,
      users,
      accessTokenTtl: () => provider.accessTokenTtl,
      isAppOrigin,
    }),
  );
  oidc.proxy = true;
  showAllClaims(oidc);
  allowApps(oidc, isAppOrigin);

  let isDown = false;
  const protocol = oidc.callback();
  const answer: RequestListener = (
    request: IncomingMessage & { originalUrl?: string },
    response: ServerResponse,
  ) => {
    // The name that Cognito has for where a sign-out leads back to.
    const url = (request.url ?? '').replace(/([?&])logout_uri=/, '$1post_logout_redirect_uri=');
    if (isDown) request.socket.destroy();
    else if (url.startsWith(signInPath)) {
      signInForm(oidc, users, request, response).catch(() =>
        response.writeHead(400).end('The sign-in is over.'),
      );
    } else if (url.startsWith(`${path}/`)) {
      request.originalUrl = url;
      request.url = url.slice(path.length);
      void protocol(request, response);
    } else response.writeHead(404).end();
  };
  const server = createServer(answer);
  const servesOurKey = async (origin: string): Promise<boolean> => {
    const keys = await fetch(`${origin}${path}/jwks`).then(
      (response) => response.text(),
      () => '',
    );
    return clientSecret === undefined && keys.includes(`"${String(key.kid)}"`);
  };
  const origin = await listen(server, port, servesOurKey);

  const provider: RunningProvider = {
    issuer,
    clientId,
    address: `${origin}${path}`,
    browserOrigin: clientSecret === undefined ? null : new URL(issuer).origin,
    accessTokenTtl: options.accessTokenTtl ?? 300,
    accessToken: async (user, request = {}) => {
      users.set(user.sub, user);
      const { audience: wanted = audience, scope = '' } = request;
      const granted = { clientId, accountId: user.sub };
      const token = new oidc.AccessToken({
        ...granted,
        client: (await oidc.Client.find(clientId)) as Client,
        grantId: await new oidc.Grant(granted).save(),
        gty: 'authorization_code',
        scope,
      });
      token.resourceServer = new oidc.ResourceServer(wanted, resourceServer(wanted, scope));
      return token.save();
    },
    revoke: ({ sub }) => {
      memory.forgetGrantsOf(sub);
    },
    down: () => {
      isDown = true;
    },
    up: () => {
      isDown = false;
    },
    admit: (origin) => {
      origins.add(origin);
    },
    openSession: async (user) => {
      users.set(user.sub, user);
      const session = new oidc.Session();
      session.loginAccount({ accountId: user.sub, ...(user.acr !== undefined && { acr: user.acr }) });
      await session.save(twoWeeks);
      return session.jti;
    },
    endSession: async (id) => {
      const session = await oidc.Session.find(id);
      const grant = session?.grantIdFor(clientId);
      if (grant !== undefined) await oidc.RefreshToken.revokeByGrantId(grant);
      await session?.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return provider;
}
