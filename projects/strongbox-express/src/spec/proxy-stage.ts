import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import express from 'express';
import { Agent, request as send, type Dispatcher } from 'undici';
import { apiProxy, type ProxyRoute } from '../public-api.ts';
import { listen, type Listening } from './listen.ts';
import { SpecSession } from './spec-session.ts';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `code` of an error. */
  readonly code: unknown;
}

interface Question {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Dispatcher.DispatchOptions['body'];
}

export interface ProxyStage {
  readonly app: Listening;
  readonly target: Listening;
  readonly session: SpecSession;
  /** Requests that reached the target, oldest first. */
  readonly seen: readonly Seen[];
  /** What the proxy tells of failures. */
  readonly told: readonly string[];
  /** What the target does. */
  answer: RequestListener;
  /** Headers that Angular sends, with the cookies of that user. */
  headersOf(user?: string): Record<string, string>;
  /** Asks as the Angular app of a signed-in user does. */
  ask(path: string, question?: Question): Promise<Reply>;
  /** The same as bytes on the wire, since clients tidy up before they send. `lines` are headers, and a body. */
  sendRaw(target: string, method?: string, lines?: string): Promise<string>;
  close(): Promise<void>;
}

/** An app with the proxy, and a target that tells what reaches it. */
export async function proxyStage(
  routes: (target: string) => readonly ProxyRoute[],
  mountedAt?: string,
): Promise<ProxyStage> {
  const [app, target] = await Promise.all([listen(), listen()]);
  const session = new SpecSession(app.origin);
  const seen: Seen[] = [];
  const told: string[] = [];
  const server = express().disable('x-powered-by');
  const toTarget = new Agent();
  const proxy = apiProxy({
    session,
    routes: routes(target.origin),
    dispatcher: toTarget,
    onError: ({ code, message }) => told.push(`${code}: ${message}`),
  });
  if (mountedAt === undefined) server.use(proxy);
  else server.use(mountedAt, proxy);
  server.get('/issue', session.issue);
  server.use((_request, response) => {
    response.status(404).send('the app itself');
  });
  app.serve(server);
  const issued = await send(`${app.origin}/issue`, { headers: { cookie: 'user=alice' } });
  await issued.body.dump();
  const [, xsrf = ''] = /=([^;]+)/.exec(String(issued.headers['set-cookie'])) ?? [];

  const stage: ProxyStage = {
    app,
    target,
    session,
    seen,
    told,
    answer: (_request, response) => {
      response.end('an answer');
    },
    headersOf: (user = 'alice') => ({
      origin: app.origin,
      cookie: `user=${user}; __Host-XSRF-TOKEN=${xsrf}`,
      'x-csrf': '1',
      'x-xsrf-token': decodeURIComponent(xsrf),
    }),
    ask: async (path, { method = 'GET', headers, body = null } = {}) => {
      const answer = await send(app.origin + path, {
        method,
        headers: { ...stage.headersOf(), ...headers },
        body,
      });
      const text = await answer.body.text();
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: text,
        code: isJson ? (JSON.parse(text) as { code?: unknown }).code : undefined,
      };
    },
    sendRaw: (path, method = 'GET', lines = 'Connection: close\r\n\r\n') => {
      const headers = Object.entries(stage.headersOf()).map(([name, value]) => `${name}: ${value}\r\n`);
      return app.send(`${method} ${path} HTTP/1.1\r\nHost: app\r\n${headers.join('')}${lines}`);
    },
    close: async () => {
      await Promise.all([app.close(), target.close()]);
      await toTarget.destroy();
    },
  };
  target.serve((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    stage.answer(request, response);
  });
  return stage;
}
