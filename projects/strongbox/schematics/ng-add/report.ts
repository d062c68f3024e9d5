import type { logging } from '@angular-devkit/core';

/** What has been done, and what nobody but the developer can do. */
export class Report {
  readonly #done: string[] = [];
  readonly #byHand: string[] = [];
  readonly #after: string[] = [];

  done(what: string): void {
    this.#done.push(what);
  }

  /** With the code that could not be written, if that is what it is. */
  byHand(what: string, code?: string): void {
    this.#byHand.push(code === undefined ? what : `${what}\n\n${code.replaceAll(/^/gm, '    ')}\n`);
  }

  /** A section of its own. */
  after(title: string, lines: readonly string[]): void {
    if (lines.length > 0) this.#after.push(section(title, lines));
  }

  print(logger: logging.LoggerApi): void {
    const parts = [
      ...(this.#done.length > 0 ? [section('Done:', this.#done)] : []),
      ...(this.#byHand.length > 0 ? [section('To do by hand:', this.#byHand)] : []),
      ...this.#after,
    ];
    // One by one, or the CLI moves them to the right.
    for (const line of `\n${parts.join('\n\n')}\n`.split('\n')) logger.info(line);
  }
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  - ${line.replaceAll('\n', '\n    ')}`)].join('\n');
}
