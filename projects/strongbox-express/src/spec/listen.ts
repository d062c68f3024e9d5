import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Listening {
  readonly origin: string;
  readonly server: Server;
  /** Replaces what answers. */
  serve(listener: RequestListener): void;
  /** Writes this to a connection of its own, and gives what comes back until it is closed. */
  send(bytes: string): Promise<string>;
  close(): Promise<void>;
}

/** A server on a free port of this machine. */
export async function listen(): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    server,
    serve: (listener) => {
      server.removeAllListeners('request').on('request', listener);
    },
    send: async (bytes) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(bytes, 'latin1');
      return text(socket);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
