import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP port in front of another, through which nothing passes while it is stopped: connections stay, answers do not come. */
export class Relay {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly #sockets: Set<Socket>;
  #isStopped = false;

  private constructor(url: string, sockets: Set<Socket>, close: () => Promise<void>) {
    this.url = url;
    this.#sockets = sockets;
    this.close = close;
  }

  static async to(target: string): Promise<Relay> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(Number(new URL(target).port), '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
        if (relay.#isStopped) socket.pause();
      }
      near.on('data', (data) => far.write(data)).on('close', () => far.destroy());
      far.on('data', (data) => near.write(data)).on('close', () => near.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const relay = new Relay(url, sockets, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return relay;
  }

  stop(): void {
    this.#isStopped = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets new connections through; those that were stopped stay silent. */
  openAnew(): void {
    this.#isStopped = false;
  }
}
