import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

export interface SiteOptions {
  /** The name the browser uses; the server itself listens on the loopback interface only. */
  readonly hostname?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** An origin that is reserved before its content exists, so that servers can know each other's addresses. */
export interface Site {
  readonly origin: string;
  serve(listener: RequestListener): void;
  /** Stops listening, as a machine that is switched off would. */
  stop(): Promise<void>;
  /** Listens again where it did before it was stopped. */
  start(): Promise<void>;
  /** {@link stop}, for good. */
  close(): Promise<void>;
}

async function listen(server: http.Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}

/** Browsers try ::1 for `localhost` too, so a stranger there would answer in our place. */
async function refuseStranger(port: number): Promise<void> {
  const probe = http.createServer();
  try {
    await listen(probe, port, '::1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
  }
  probe.close();
}

export async function openSite({ hostname = 'localhost', port = 0, tls }: SiteOptions = {}): Promise<Site> {
  const server = tls ? https.createServer(tls) : http.createServer();
  if (port !== 0) await refuseStranger(port);
  await listen(server, port, '127.0.0.1');
  const address = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return {
    origin: `${tls ? 'https' : 'http'}://${hostname}:${String(address.port)}`,
    serve: (listener) => {
      server.removeAllListeners('request').on('request', listener);
    },
    stop,
    start: () => listen(server, address.port, address.address),
    close: stop,
  };
}
