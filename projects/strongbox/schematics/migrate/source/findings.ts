/** Something that a person has to do. */
export interface Left {
  readonly path: string;
  readonly line: number;
  /** The old code. */
  readonly code: string;
  /** What to write in its place. */
  readonly write: string;
}

export interface Change {
  readonly path: string;
  /** Where the old code was. */
  readonly line: number;
  readonly what: string;
}

export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

export function shorten(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
