import { isSame } from './expectations';

/** What the app has asked for and no test has expected yet. */
export class Asked<T extends object> {
  readonly #name: string;
  #all: readonly T[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  add(one: T): void {
    this.#all = [...this.#all, one];
  }

  /** Takes the first that has all that is wanted; a list of one is as good as that one. */
  expect(wanted: Partial<T>): T {
    const found = this.#all.find((one) =>
      (Object.keys(wanted) as (keyof T)[]).every((name) => isSame([one[name]].flat(), [wanted[name]].flat())),
    );
    if (!found) throw new Error(`Expected a ${this.#name}${show(wanted, ' with ')}, but ${this.#told()}.`);
    this.#all = this.#all.filter((one) => one !== found);
    return found;
  }

  expectNone(): void {
    if (this.#all.length > 0) throw new Error(`Expected no ${this.#name}, but ${this.#told()}.`);
  }

  /** What to say of those that nobody has expected. */
  unexpected(): readonly string[] {
    return this.#all.map((one) => `a ${this.#name}${show(one, ' with ')}`);
  }

  #told(): string {
    const told = this.unexpected();
    return told.length === 0 ? 'the app has asked for none' : `the app has asked for ${told.join(', ')}`;
  }
}

const SECRETS = ['password', 'secondFactor'];

function show(value: object, before: string): string {
  const text = JSON.stringify(value, (name, part: unknown) => (SECRETS.includes(name) ? '…' : part));
  return text === '{}' ? '' : before + text;
}
