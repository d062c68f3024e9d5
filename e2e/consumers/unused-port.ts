import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

function isUnused(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'EADDRINUSE');
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** For a server that has to be told. Below the ports that systems give away by themselves, so nobody takes it meanwhile. */
export async function unusedPort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const hosts = ['127.0.0.1', '::1'];
  const answers = await Promise.all(hosts.map((host) => isUnused(port, host)));
  return answers.every(Boolean) ? port : unusedPort();
}
