import {
  type AuthStrategy,
  type ResourceServer,
  type Session,
  type SessionSource,
  ɵbearerAuthorizer as bearerAuthorizer,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵSESSION_SOURCE as SESSION_SOURCE,
} from '../public-api';

/** What a spec wants to answer itself; the rest is alice, signed in for as long as she likes. */
export interface Script extends Partial<SessionSource> {
  readonly accessToken?: (server: ResourceServer) => Promise<string | null>;
}

export const alice: Session = { user: { sub: 'alice', name: 'Alice' }, expiresAt: null };

/** Strategy of the specs: a session that is whatever the script says. */
export function withScript({ accessToken = async () => 'secret', ...source }: Script = {}): AuthStrategy {
  const signedIn: SessionSource = {
    isShared: false,
    name: async () => 'scripted',
    restore: async () => alice,
    current: async () => alice,
    login: async () => 'redirecting',
    renew: async () => alice,
    logout: async () => undefined,
    forget: async () => undefined,
  };
  return {
    ɵstrategy: 'scripted',
    ɵproviders: [
      { provide: SESSION_SOURCE, useValue: { ...signedIn, ...source } },
      { provide: REQUEST_AUTHORIZER, useValue: bearerAuthorizer(accessToken) },
    ],
  };
}
