import { once } from 'node:events';
import { request as open, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Request headers as they go over the wire: a list goes as several lines, `undefined` not at all. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Sends exactly these headers; `fetch` adds some of its own. */
export async function send(
  method: string,
  url: string,
  headers: Headers = {},
  body?: string,
): Promise<Reply> {
  const request = open(url, { method });
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) request.setHeader(name, value);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
