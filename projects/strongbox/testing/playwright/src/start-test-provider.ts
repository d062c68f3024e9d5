import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type AccountClaims, type Client } from 'oidc-provider';
import { providerConfiguration, resourceServer, signingKey } from './provider-configuration.ts';
import { ProviderMemory } from './provider-memory.ts';
import { signInForm } from './sign-in-form.ts';
import type { RunningProvider, TestProviderOptions } from './test-provider.ts';
import type { TestUser } from './test-user.ts';

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/;

function portOf({ issuer, port }: TestProviderOptions): number {
  if (port !== undefined) return port;
  const { protocol, hostname, port: ownPort } = new URL(issuer);
  return protocol === 'http:' && loopback.test(hostname) ? Number(ownPort || 80) : 0;
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

export async function startTestProvider(options: TestProviderOptions): Promise<RunningProvider> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The test provider signs in whoever asks: it does not start where NODE_ENV is production.',
    );
  }
  const { issuer, clientId, audience = clientId } = options;
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
      clientSecret: options.clientSecret,
      audience,
      signInPath,
      memory,
      key: await signingKey(),
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
    const { url = '' } = request;
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(portOf(options), '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const provider: RunningProvider = {
    issuer,
    clientId,
    address: `http://127.0.0.1:${port}${path}`,
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
      await session.save(14 * 24 * 60 * 60);
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
