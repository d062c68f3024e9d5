import assert from 'node:assert/strict';
import express from 'express';
import {
  answerErrors,
  requireAccessToken,
  userinfoCache,
  type AccessTokenOptions,
  type UserClaims,
  type UserinfoCache,
  type UserinfoCacheOptions,
} from '../../public-api.ts';
import { listen, type Listening } from '../../spec/listen.ts';
import { send, type Reply } from '../../spec/send.ts';

export const secrets = ['a secret of the specs that is long enough'];

/** One node of an API whose profiles come from the cache. */
export interface ProfileApi {
  readonly url: string;
  readonly users: UserinfoCache;
  /** What the server was told by the cache. */
  readonly told: readonly string[];
  ask(token: string): Promise<Reply>;
  /** What it answers a request that goes well. */
  profile(token: string): Promise<UserClaims>;
  /** Listens besides to what `routes` has. */
  readonly app: express.Express;
  [Symbol.asyncDispose](): Promise<void>;
}

export type ProfileApiOptions = UserinfoCacheOptions &
  Pick<AccessTokenOptions, 'audience' | 'untypedTokens'> & {
    /** Whose tokens the API takes besides. */
    readonly otherIssuers?: readonly string[];
  };

export async function profileApi({
  audience,
  otherIssuers = [],
  untypedTokens = false,
  ...options
}: ProfileApiOptions): Promise<ProfileApi> {
  const site: Listening = await listen();
  const told: string[] = [];
  const users = userinfoCache({
    onError: ({ code, message }) => told.push(`${code}: ${message}`),
    ...options,
  });
  const app = express();
  const good = requireAccessToken({
    issuer: [options.issuer, ...otherIssuers],
    audience,
    untypedTokens,
    onError: () => undefined,
  });
  app.get('/profile', good, async (request, response) => {
    response.json(await users.get(request));
  });
  app.get('/unprotected', async (request, response) => {
    response.json(await users.get(request));
  });
  app.use(answerErrors);
  site.serve(app);
  const ask = (token: string) => send('GET', `${site.origin}/profile`, { authorization: `Bearer ${token}` });
  return {
    ...{ url: site.origin, users, told, app, ask },
    profile: async (token) => {
      const { status, body } = await ask(token);
      assert.equal(status, 200, body);
      return JSON.parse(body) as UserClaims;
    },
    [Symbol.asyncDispose]: () => site.close(),
  };
}
