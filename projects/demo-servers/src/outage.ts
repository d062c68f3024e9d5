import type { RequestListener } from 'node:http';

/** `refuse` closes the connection, `hang` never answers, `error` answers 503. */
export type Outage = 'none' | 'refuse' | 'hang' | 'error';

/** Stands in front of a working server and keeps requests from it while there is an outage. */
export function duringOutage(outage: () => Outage, listener: RequestListener): RequestListener {
  return (request, response) => {
    switch (outage()) {
      case 'none':
        listener(request, response);
        return;
      case 'refuse':
        request.socket.destroy();
        return;
      case 'error':
        response.writeHead(503, { 'Retry-After': '1' }).end();
        return;
      case 'hang':
        return;
    }
  };
}
