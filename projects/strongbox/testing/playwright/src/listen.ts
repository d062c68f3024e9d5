import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

async function tryPort(server: Server, port: number): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return false;
  }
}

/**
 * Listens where it is wanted. Another worker of the run may be there, with whose keys an API is as well served (`isOurs`): then
 * at any port, since browsers are led to their own worker's provider anyway.
 */
export async function listen(
  server: Server,
  port: number,
  isOurs: (origin: string) => Promise<boolean>,
): Promise<string> {
  const isThere = await tryPort(server, port);
  if (!isThere) {
    if (!(await isOurs(`http://127.0.0.1:${port}`))) {
      throw new Error(
        `The test provider cannot listen on port ${port}: something else does, or the provider of another worker with a client secret. ` +
          "With a secret the backend has to reach the provider of its own worker: set Playwright's `workers: 1`.",
      );
    }
    await tryPort(server, 0);
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
