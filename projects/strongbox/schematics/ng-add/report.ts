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

  print(given: Nested): void {
    const logger = outermost(given);
    const parts = [
      ...(this.#done.length > 0 ? [section('Done:', this.#done)] : []),
      ...(this.#byHand.length > 0 ? [section('To do by hand:', this.#byHand)] : []),
      ...this.#after,
    ];
    logger.info(`\n${parts.join('\n\n')}\n`);
  }
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  - ${line.replaceAll('\n', '\n    ')}`)].join('\n');
}

/** The CLI moves what a nested schematic says to the right, for each level. */
function outermost(logger: Nested): Nested {
  return typeof logger.parent?.info === 'function' ? outermost(logger.parent) : logger;
}

interface Nested {
  readonly parent?: Nested | null;
  info(message: string): void;
}
