import { BackendError } from '../backend-error.ts';

/** What the app may ask for at a resource server. */
export interface MediatedResource {
  /** Scopes separated by spaces. The app gets all of them unless it asks for less. */
  readonly scope: string;
}

/** The scopes that may be asked for, by the resource server as the provider knows it. */
export type Resources = ReadonlyMap<string, readonly string[]>;

/** A request for a token that may be given. */
export interface Wanted {
  readonly resource: string;
  readonly scope: string;
  readonly refused?: string;
}

/** @throws TypeError when there is no resource, or one is no absolute URL or has no scope */
export function readResources(resources: Readonly<Record<string, MediatedResource>>): Resources {
  if (Object.keys(resources).length === 0) throw new TypeError('There is no resource.');
  return new Map(
    Object.entries(resources).map(([resource, { scope }]) => {
      // RFC 8707 §2
      if (!URL.canParse(resource) || resource.includes('#')) {
        throw new TypeError(`The resource ${resource} must be an absolute URL without a fragment.`);
      }
      const scopes = wordsOf(scope);
      if (scopes.length === 0) throw new TypeError(`The resource ${resource} has no scope.`);
      return [resource, scopes];
    }),
  );
}

/** @throws BackendError `invalid_request`, `resource_refused`, `scope_refused` */
export function readTokenRequest(body: unknown, resources: Resources): Wanted {
  const { resource, scope, refused } = fieldsOf(body);
  const [only, ...others] = resources.keys();
  const named = resource ?? (others.length === 0 ? only : undefined);
  if (named === undefined) throw new BackendError('invalid_request', 'The request has to name its resource.');
  const most = resources.get(named);
  if (!most) throw new BackendError('resource_refused', 'The app may not ask for this resource.');
  const wanted = scope === undefined ? most : wordsOf(scope);
  if (wanted.length === 0 || !wanted.every((word) => most.includes(word))) {
    throw new BackendError('scope_refused', 'The app may not ask for this scope.');
  }
  return { resource: named, scope: wanted.join(' '), ...(refused !== undefined && { refused }) };
}

type Fields = Partial<Record<'resource' | 'scope' | 'refused', string>>;

function fieldsOf(body: unknown): Fields {
  // Only a body whose content type is JSON has been read.
  const fields = typeof body === 'object' && body !== null ? body : { resource: null };
  const { resource, scope, refused } = fields as Record<string, unknown>;
  if (![resource, scope, refused].every((value) => value === undefined || typeof value === 'string')) {
    throw new BackendError(
      'invalid_request',
      'The body must be JSON with the texts resource, scope and refused.',
    );
  }
  return { resource, scope, refused } as Fields;
}

function wordsOf(scope: string): readonly string[] {
  return [...new Set(scope.split(' ').filter((word) => word !== ''))].sort();
}
