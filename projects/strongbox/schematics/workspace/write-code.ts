import { quoted } from './quoted';
import { indent } from './source-text';

/** Settings that can be written out as a literal. */
export interface Settings {
  readonly [name: string]: string | readonly string[] | Settings;
}

/** How long a line may get before its parts are put on lines of their own. */
const WIDTH = 84;

/** A call of a function, on one line where it fits. */
export function call(name: string, ...args: readonly string[]): string {
  const line = `${name}(${args.join(', ')})`;
  if (args.length === 1 && /^[[{]/.test(args[0] ?? '')) return line;
  return fits(line) ? line : `${name}(\n${lines(args)})`;
}

export function object(properties: Readonly<Record<string, string>>): string {
  const parts = Object.entries(properties).map(([name, value]) =>
    name === value ? name : `${key(name)}: ${value}`,
  );
  const line = `{ ${parts.join(', ')} }`;
  return fits(line) ? line : `{\n${lines(parts)}}`;
}

export function array(elements: readonly string[]): string {
  const line = `[${elements.join(', ')}]`;
  return fits(line) ? line : `[\n${lines(elements)}]`;
}

export function settings(values: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
}

function literal(value: string | readonly string[] | Settings): string {
  if (typeof value === 'string') return quoted(value);
  return Array.isArray(value) ? array(value.map(quoted)) : object(settings(value as Settings));
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

const fits = (code: string): boolean => code.length <= WIDTH && !code.includes('\n');

const lines = (parts: readonly string[]): string =>
  parts.map((part) => `  ${indent(part, '  ')},\n`).join('');
