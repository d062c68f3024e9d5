import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { requireAccessToken, type AccessTokenOptions, type BackendError } from '../../public-api.ts';
import { send, type Headers, type Reply } from '../../spec/send.ts';
import { audience } from './spec-issuer.ts';

export interface SpecApi {
  readonly url: string;
  /** What the server was told. */
  readonly told: readonly BackendError[];
  call(token: string, path?: string, headers?: Headers): Promise<Reply>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An API with a route that tells whose the token is, on a loopback port. */
export async function startApi(
  options: Partial<AccessTokenOptions> & Pick<AccessTokenOptions, 'issuer'>,
  checks: Readonly<Record<string, RequestHandler>> = {},
): Promise<SpecApi> {
  const told: BackendError[] = [];
  const app = express();
  const onError = (error: BackendError): void => {
    told.push(error);
  };
  app.use(express.json(), express.urlencoded());
  app.use(requireAccessToken({ audience, onError, ...options }));
  for (const [path, check] of Object.entries(checks))
    app.get(path, check, (_request, response) => {
      response.json({});
    });
  app.all('/', (request, response) => {
    response.json(request.auth);
  });
  // Larger than usual, so that what is too large gets through to what is tested.
  const server = createServer({ maxHeaderSize: 1 << 20 }, app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    told,
    call: (token, path = '/', headers = {}) =>
      send('GET', url + path, { authorization: `Bearer ${token}`, ...headers }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
