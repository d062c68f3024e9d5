import { quoted } from '../workspace/quoted';
import type { GuardOptions } from './guard-options';

/** What the templates say about the conditions. */
export interface GuardConditions {
  /** The argument of `authGuard`. */
  readonly conditions: string;
  /** Who fulfils them, in words. */
  readonly users: string;
  /** Somebody who does, for `provideAuthTesting`. */
  readonly granted: string;
  /** Somebody who does but for the strength of the login. */
  readonly weak: string;
  /** What a login for that strength is asked for; empty where any login will do. */
  readonly strength: string;
  /** Whether a user may lack what no login brings. */
  readonly denies: boolean;
}

const named = { roles: 'role', permissions: 'permission', scopes: 'scope' } as const;

export function describeConditions(options: GuardOptions): GuardConditions {
  const { acr = [], maxAge, otherwise, anyOf } = options;
  const names = Object.keys(named) as (keyof typeof named)[];
  const rights = names.flatMap((name) => (options[name]?.length ? [{ name, values: options[name] }] : []));
  const [oneAcr] = acr;
  const recent = maxAge === undefined ? [] : [`maxAge: ${maxAge}`];
  const conditions = [
    ...rights.map(({ name, values }) => `${name}: ${anyOf ? `{ anyOf: ${list(values)} }` : list(values)}`),
    ...(oneAcr === undefined ? [] : [`acr: ${acr.length === 1 ? quoted(oneAcr) : list(acr)}`]),
    ...recent,
    ...(otherwise === undefined ? [] : [`otherwise: ${quoted(otherwise)}`]),
  ];
  const words = [
    ...rights.map(({ name, values }) => `with the ${named[name]} ${values.join(anyOf ? ' or ' : ' and ')}`),
    ...(acr.length ? [`signed in by ${acr.join(' or ')}`] : []),
    ...(maxAge === undefined ? [] : [`signed in at most ${maxAge} seconds ago`]),
  ];
  const weak = rights.map(({ name, values }) => `${name}: ${list(anyOf ? values.slice(0, 1) : values)}`);
  const strong = [
    ...(oneAcr === undefined ? [] : [`acr: ${quoted(oneAcr)}`]),
    ...(maxAge === undefined ? [] : ['authTime: new Date()']),
  ];
  return {
    conditions: inBraces(conditions),
    users: words.length > 0 ? `users ${words.join(', ')}` : 'users who are signed in',
    granted: inBraces([...weak, ...strong]) || anybody,
    weak: inBraces(weak) || anybody,
    strength: [...(acr.length ? [`acr: ${list(acr)}`] : []), ...recent].join(', '),
    denies: rights.length > 0,
  };
}

const anybody = "{ user: { name: 'Ada' } }";

function inBraces(properties: readonly string[]): string {
  return properties.length > 0 ? `{ ${properties.join(', ')} }` : '';
}

function list(values: readonly string[]): string {
  return `[${values.map(quoted).join(', ')}]`;
}
