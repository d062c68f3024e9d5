const NAME = 'strongbox.tokens';
const TABLE = 'tokens';
/** What a browser says of a connection it has closed, or of a database that somebody else has made. */
const LOST = ['InvalidStateError', 'NotFoundError', 'UnknownError'];

/** A database of the browser, for all tabs. All methods reject where it is blocked or full. */
export class TokenDatabase {
  readonly #window: Window | null;
  readonly #lose: () => void;
  #opening: Promise<IDBDatabase> | null = null;
  /** At hand, so that a transaction can begin before anything is waited for. */
  #open: IDBDatabase | null = null;

  /** Calls `lose` when somebody deletes the database, as the user may. */
  constructor(window: Window | null, lose: () => void) {
    this.#window = window;
    this.#lose = lose;
  }

  read(key: string): Promise<unknown> {
    return this.#run('readonly', (table) => table.get(key));
  }

  write(key: string, value: unknown): Promise<unknown> {
    return this.#run('readwrite', (table) => commit(table.put(value, key)));
  }

  remove(key: string): Promise<unknown> {
    return this.#run('readwrite', (table) => commit(table.delete(key)));
  }

  /** Puts what `change` makes of the present value in its place; `null` removes it, `undefined` leaves it alone. */
  update(key: string, change: (present: unknown) => unknown): Promise<unknown> {
    return this.#run('readwrite', (table) => {
      const request: IDBRequest<unknown> = table.get(key);
      request.onsuccess = () => {
        const value = change(request.result);
        if (value === null) table.delete(key);
        else if (value !== undefined) table.put(value, key);
      };
      return request;
    });
  }

  /** Settles once all is stored. On a new connection where the old one was closed by the browser. */
  async #run<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    try {
      return await transact(this.#open ?? (await this.#connect()), mode, work);
    } catch (error) {
      const { name } = error as Error;
      if (!LOST.includes(name)) throw error;
      this.#close();
      if (name === 'NotFoundError') await resultOf(this.#factory.deleteDatabase(NAME));
      return transact(await this.#connect(), mode, work);
    }
  }

  #connect(): Promise<IDBDatabase> {
    const opening = (this.#opening ??= this.#openDatabase());
    opening.catch(() => (this.#opening = null));
    return opening;
  }

  async #openDatabase(): Promise<IDBDatabase> {
    const request = this.#factory.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE);
    };
    const database = await resultOf(request);
    const lose = (): void => {
      this.#close();
      this.#lose();
    };
    // Whoever deletes it waits for that.
    database.onversionchange = lose;
    database.onclose = lose;
    return (this.#open = database);
  }

  #close(): void {
    this.#open?.close();
    this.#open = this.#opening = null;
  }

  get #factory(): IDBFactory {
    return (this.#window as Window).indexedDB;
  }
}

function transact<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = database.transaction(TABLE, mode);
  return new Promise((resolve, reject) => {
    const request = work(transaction.objectStore(TABLE));
    transaction.oncomplete = () => {
      resolve(request.result);
    };
    transaction.onabort = () => {
      reject(failureOf(transaction));
    };
  });
}

/** Without waiting for the page to hear of it: it may be about to leave. */
function commit<T>(request: IDBRequest<T>): IDBRequest<T> {
  request.transaction?.commit();
  return request;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(failureOf(request));
    };
  });
}

function failureOf({ error }: { readonly error: DOMException | null }): DOMException {
  return error ?? new DOMException('', 'AbortError');
}
