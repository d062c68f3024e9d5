import { request as send } from 'node:http';
import type { RequestHandler } from 'express';

/** Passes what is at these paths and below on to the nodes of a backend, to each in turn, as it came. */
export function forwardToNodes(paths: readonly string[], nodes: readonly string[]): RequestHandler {
  let turn = 0;
  return (request, response, next) => {
    if (!paths.some((path) => request.path === path || request.path.startsWith(`${path}/`))) {
      next();
      return;
    }
    const { method, originalUrl: path, headers: own, protocol, ip = '' } = request;
    const headers = { ...own, 'x-forwarded-for': ip, 'x-forwarded-proto': protocol };
    const node = nodes[turn++ % nodes.length] ?? '';
    const passedOn = send(node, { method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    passedOn.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.status(502).type('text').send('The backend does not answer');
    });
    response.on('close', () => passedOn.destroy());
    request.pipe(passedOn);
  };
}
