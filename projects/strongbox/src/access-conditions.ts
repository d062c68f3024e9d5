import { AuthError } from './auth-error';
import type { Strength, User } from './session-source';

/** Names that are all needed, or `anyOf` several. Compared whole, capitals included. */
export type Wanted<T = string> = readonly T[] | { readonly anyOf: readonly T[] };

/** What the value of a claim may be compared with. */
export type ClaimValue = string | number | boolean;

/** A claim and what it has to be; one that is a list has to contain it. */
export interface WantedClaim {
  /** Its name in {@link User}. */
  readonly name: string;
  /** The value, or `anyOf` several. */
  readonly value: ClaimValue | { readonly anyOf: readonly ClaimValue[] };
}

/**
 * What a user needs to get at something: all that is given has to hold, and somebody has to be signed in at all.
 *
 * For {@link authGuard}, {@link Auth.hasAccess} and {@link Authorized}. They show and hide; what may be done is decided
 * by the API. An empty list, an unknown name and `undefined` would grant everything by mistake: they throw `config_invalid`.
 */
export interface AccessConditions extends Strength {
  /** Roles by {@link withClaimMapping}, else those in the claim `roles`. */
  readonly roles?: Wanted;
  /** Permissions by {@link withClaimMapping}, else those in the claim `permissions`. */
  readonly permissions?: Wanted;
  /** Scopes that were granted. */
  readonly scopes?: Wanted;
  /** A claim, or a function that says `true` of the verified claims. */
  readonly claim?: WantedClaim | ((user: User) => boolean);
}

/** @throws AuthError `config_invalid` */
export function checkConditions(conditions: AccessConditions): void {
  const wrong = Object.entries(conditions).find(([name, value]) => !canBeMeant(name, value));
  if (!wrong) return;
  throw new AuthError(
    'config_invalid',
    ngDevMode && `the access condition '${wrong[0]}' is unknown, empty or not of its type.`,
  );
}

function canBeMeant(name: string, value: unknown): boolean {
  switch (name) {
    case 'roles':
    case 'permissions':
    case 'scopes':
      return areAll(optionsOf(value), isText);
    case 'claim':
      return typeof value === 'function' || isWantedClaim(value);
    case 'acr':
      return areAll([value].flat(), isText);
    case 'maxAge':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    default:
      return false;
  }
}

function isWantedClaim(value: unknown): boolean {
  const { name, value: wanted } = Object(value) as Partial<WantedClaim>;
  return isText(name) && !Array.isArray(wanted) && areAll([optionsOf(wanted)].flat(), isClaimValue);
}

/** What is in `anyOf`, where there is one. */
export function optionsOf(wanted: unknown): unknown {
  return (Object(wanted) as { anyOf?: unknown }).anyOf ?? wanted;
}

function areAll(list: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.length > 0 && list.every(isOne);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isClaimValue(value: unknown): boolean {
  return /string|number|boolean/.test(typeof value);
}
