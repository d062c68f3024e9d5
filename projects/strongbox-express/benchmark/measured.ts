import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

export const connections = 10;

/** What one way of answering costs. */
export interface Measured {
  /** Microseconds that the server's process worked for one answer: what else the machine does hardly counts. */
  readonly work: number;
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly half: number;
  readonly worst: number;
}

/** How long and how often each way is measured. */
export interface Pace {
  readonly seconds: number;
  readonly rounds: number;
}

/** A way of answering: its address, and what to send there. */
export interface Way {
  readonly path: string;
  readonly headers: Record<string, string>;
}

export async function start(file: string, ...args: string[]) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [origin] = (await once(child, 'message')) as [string];
  return {
    origin,
    worked: async (): Promise<number> => {
      child.send('worked');
      const [microseconds] = (await once(child, 'message')) as [number];
      return microseconds;
    },
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

export type Server = Awaited<ReturnType<typeof start>>;

/** Medians of all rounds, in each of which all ways have their turn: what else the machine does hits all alike. */
export async function measured<Name extends string>(
  server: Server,
  ways: Readonly<Record<Name, Way>>,
  { seconds, rounds }: Pace,
): Promise<ReadonlyMap<Name, Measured>> {
  const names = Object.keys(ways) as Name[];
  for (const name of names) await measure(server, ways[name], 2);
  const all = new Map<Name, Measured[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) all.get(name)?.push(await measure(server, ways[name], seconds));
  return new Map(
    [...all].map(([name, each]) => {
      const middle = (what: keyof Measured) => median(each.map((one) => one[what]));
      return [
        name,
        { work: middle('work'), rate: middle('rate'), half: middle('half'), worst: middle('worst') },
      ];
    }),
  );
}

async function measure(server: Server, { path, headers }: Way, duration: number): Promise<Measured> {
  const before = await server.worked();
  const url = server.origin + path;
  const { requests, latency, non2xx, errors } = await autocannon({ url, headers, connections, duration });
  if (non2xx + errors > 0) throw new Error(`${path}: ${non2xx} other answers and ${errors} errors.`);
  const work = ((await server.worked()) - before) / requests.total;
  return { work, rate: requests.average, half: latency.p50, worst: latency.p99 };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
