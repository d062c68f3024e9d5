import { type AskedFor, AuthError } from 'ngx-strongbox';

/** @throws AuthError `config_invalid` */
export function askedBy(options: AskedFor): AskedFor {
  const asked = readAsked(options);
  if (options.maxAge === asked.maxAge) return asked;
  throw new AuthError('config_invalid', ngDevMode && '`maxAge` is not a number of whole seconds.');
}

/** As it comes back from storage, where anybody may have written: what cannot be is left out. */
export function readAsked(value: unknown): AskedFor {
  const { acr, maxAge, scope } = Object(value) as Readonly<Record<string, unknown>>;
  return {
    ...(isText(acr) || (Array.isArray(acr) && acr.length && acr.every(isText)) ? { acr } : {}),
    ...(Number.isSafeInteger(maxAge) && (maxAge as number) >= 0 ? { maxAge: maxAge as number } : {}),
    ...(isText(scope) ? { scope } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
