import { BackendError } from '../backend-error.ts';

/** As much of a client of the package `redis` as the store needs: what `createClient()` gives. */
export interface RedisClient {
  /** Whether it is connected, or tries to be. */
  readonly isOpen: boolean;
  /** Whether commands reach the server now. */
  readonly isReady: boolean;
  /** Begins to be connected. */
  connect(): Promise<unknown>;
  /** Sends one command as it is. */
  sendCommand(args: string[]): Promise<unknown>;
  /** For its `error` events. */
  on(event: string, listener: (error: Error) => void): unknown;
}

/** What Redis answers. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** Milliseconds until a command counts as failed; whoever asked is a person who waits. */
const patience = 2000;

/** A connection that is there or not, at once: nothing queues up for a Redis that is away, and it comes back by itself. */
export class RedisConnection {
  readonly #client: RedisClient;
  /** Begins anew with a connection on which no answer comes. */
  readonly #reconnect: () => void;
  #isMissed = false;

  private constructor(client: RedisClient, reconnect: () => void = () => undefined) {
    this.#client = client;
    this.#reconnect = reconnect;
    // Without a listener the event would end the process.
    client.on('error', (error) => {
      this.#miss(error);
    });
    client.on('ready', () => {
      this.#isMissed = false;
    });
  }

  /** Over the app's own client, which is connected if it is not yet, and never closed. */
  static async over(client: RedisClient): Promise<RedisConnection> {
    const connection = new RedisConnection(client);
    await connection.#start();
    return connection;
  }

  /** Over a client of its own, and how to close it. */
  static async to(url: string): Promise<[RedisConnection, () => void]> {
    const { createClient } = await import('redis');
    const client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      // A connection is given up that says nothing while it is being set up; later on the pings keep it.
      pingInterval: 5000,
      socket: { connectTimeout: patience, socketTimeout: 15_000, reconnectStrategy: retryIn },
    });
    const connection = new RedisConnection(client, () => {
      if (!client.isReady) return;
      client.destroy();
      client.connect().catch(() => undefined);
    });
    await connection.#start();
    return [
      connection,
      () => {
        client.destroy();
      },
    ];
  }

  /** Rejects with `store_unreachable` unless an answer comes in time. */
  async command(...args: string[]): Promise<RedisReply> {
    if (!this.#client.isReady) throw unreachable();
    let isAnswered = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => {
        if (isAnswered) return;
        reject(unreachable());
        this.#reconnect();
      };
      // After a pause of this process an answer may lie there unread: it is read before the immediates.
      timer = setTimeout(() => setImmediate(giveUp), patience);
    });
    try {
      return (await Promise.race([this.#client.sendCommand(args), late])) as RedisReply;
    } catch (error) {
      throw error instanceof BackendError ? error : unreachable({ cause: error });
    } finally {
      isAnswered = true;
      clearTimeout(timer);
    }
  }

  /** Runs a script, which Redis does all at once. */
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<RedisReply> {
    return this.command('EVAL', script, String(keys.length), ...keys, ...args.map(String));
  }

  /** Ends with the first attempt, or when that takes too long; the client goes on trying. */
  async #start(): Promise<void> {
    if (this.#client.isReady) return;
    await new Promise<void>((resolve) => {
      this.#client.on('ready', () => {
        resolve();
      });
      this.#client.on('error', () => {
        resolve();
      });
      setTimeout(resolve, patience).unref();
      if (!this.#client.isOpen) this.#client.connect().catch(() => undefined);
    });
  }

  #miss({ message }: Error): void {
    if (this.#isMissed) return;
    this.#isMissed = true;
    process.emitWarning('Redis cannot be reached. What needs it is answered with 503 until it is back.', {
      code: 'STRONGBOX_STORE_UNREACHABLE',
      detail: message,
    });
  }
}

function retryIn(retries: number): number {
  return Math.min(50 * 2 ** retries, 1000) * (0.5 + Math.random());
}

function unreachable(options?: ErrorOptions): BackendError {
  return new BackendError('store_unreachable', 'The store cannot be reached.', { ...options, retryAfter: 1 });
}
