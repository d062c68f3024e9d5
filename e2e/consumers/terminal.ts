import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { delimiter, dirname, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A server that a terminal has started. */
export interface Serving {
  /** Resolves with the match once the server has printed something like it. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Types a line. */
  type(line: string): void;
}

/** What a user's shell has: neither the packages nor the npm settings of this workspace, but a Node that the CLI takes. */
function userEnvironment(first: string): NodeJS.ProcessEnv {
  const kept = ['npm_config_cache', 'npm_config_registry', 'npm_config_userconfig'];
  const inherited = Object.entries(process.env).filter(
    ([name]) => kept.includes(name) || !/^(?:npm_|INIT_CWD$|FORCE_COLOR$)/.test(name),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const own = path.filter((folder) => !folder.endsWith(`node_modules${sep}.bin`));
  return {
    ...Object.fromEntries(inherited),
    PATH: [first, dirname(process.execPath), ...own].join(delimiter),
    NG_CLI_ANALYTICS: 'false',
    npm_config_loglevel: 'error',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_yes: 'true',
    NO_COLOR: '1',
  };
}

/** A shell in a folder outside the workspace, which writes down what is typed and what is answered. */
export class Terminal {
  /** Where the next command runs. */
  folder: string;
  /** Where commands are looked for first. */
  path = dirname(process.execPath);
  readonly #transcript: string;
  readonly #running = new Set<ChildProcess>();
  readonly #end = (): void => {
    this.#kill();
  };

  constructor(folder: string, transcript: string) {
    this.folder = folder;
    this.#transcript = transcript;
    process.once('exit', this.#end);
  }

  /** Resolves with what the command has printed; rejects with it unless the command has succeeded. */
  async run(command: string, ...args: readonly string[]): Promise<string> {
    const { child, output } = this.#spawn(command, args);
    child.stdin.end();
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    if (code === 0) return output();
    throw new Error(`"${[command, ...args].join(' ')}" has failed (${String(code)}).\n${output()}`);
  }

  /** Leaves the command running until the terminal is closed. */
  start(command: string, ...args: readonly string[]): Serving {
    const { child, output } = this.#spawn(command, args);
    return {
      type: (line) => child.stdin.write(`${line}\n`),
      says: (pattern) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            const match = pattern.exec(output());
            if (match) resolve(match);
          };
          child.stdout.on('data', look);
          child.stderr.on('data', look);
          child.once('close', () => {
            reject(new Error(`"${[command, ...args].join(' ')}" has ended.\n${output()}`));
          });
          look();
        }),
    };
  }

  /** Ends what is still running. */
  async close(): Promise<void> {
    process.off('exit', this.#end);
    const ended = [...this.#running].map(
      (child) =>
        new Promise<void>((resolve) =>
          child.once('close', () => {
            resolve();
          }),
        ),
    );
    this.#kill();
    await Promise.all(ended);
  }

  #spawn(command: string, args: readonly string[]) {
    const typed = args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg));
    appendFileSync(this.#transcript, `$ ${[command, ...typed].join(' ')}\n`);
    const child = spawn(command, args, {
      cwd: this.folder,
      env: userEnvironment(this.path),
      stdio: 'pipe',
      // A group of its own: npx and npm start others, which have to end with them.
      detached: true,
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        const plain = stripVTControlCharacters(text);
        output += plain;
        appendFileSync(this.#transcript, plain);
      });
    }
    return { child, output: () => output };
  }

  #kill(): void {
    for (const { pid } of this.#running) {
      if (pid === undefined) continue;
      try {
        process.kill(-pid, 'SIGTERM');
      } catch (error) {
        // It has just ended by itself.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}
