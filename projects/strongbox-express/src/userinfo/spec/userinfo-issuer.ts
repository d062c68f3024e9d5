import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import { SpecIssuer } from '../../api/spec/spec-issuer.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An issuer whose userinfo is what a spec makes it, over real connections. */
export interface UserinfoIssuer {
  readonly issuer: SpecIssuer;
  /** What the next requests get; at first what a good provider says of the user of the token. */
  answer: Answer;
  /** Requests of userinfo. */
  readonly calls: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The user of the token, by name. */
export const goodAnswer: Answer = (response, { headers: { authorization = '' } }) => {
  const { sub = '', scope } = decodeJwt(authorization.replace('Bearer ', ''));
  json(response, { sub, name: `The name of ${sub}`, knownTo: scope });
};

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export async function userinfoIssuer(): Promise<UserinfoIssuer> {
  const issuer = await SpecIssuer.start();
  let calls = 0;
  issuer.metadata = { userinfo_endpoint: `${issuer.issuer}/userinfo` };
  issuer.answer = (request, response) => {
    if (request.url !== '/userinfo') return false;
    calls++;
    stage.answer(response, request);
    return true;
  };
  const stage: UserinfoIssuer = {
    issuer,
    answer: goodAnswer,
    get calls() {
      return calls;
    },
    [Symbol.asyncDispose]: () => issuer.close(),
  };
  return stage;
}
