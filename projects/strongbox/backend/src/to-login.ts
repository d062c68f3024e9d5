import { AuthError, type LoginOptions } from 'ngx-strongbox';
import type { BackendLogin } from './backend-dialect';
import { ownPath } from './own-path';

/** @throws AuthError `config_invalid` */
export function toLogin(options: LoginOptions, document: Document): BackendLogin {
  const { acr, maxAge, prompt, loginHint, scope, uiLocales } = options;
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw new AuthError('config_invalid', ngDevMode && '`maxAge` is not a number of whole seconds.');
  }
  return {
    redirectTo: ownPath(options.redirectTo ?? document.location.href, document),
    ...(prompt !== undefined && { prompt }),
    ...(loginHint !== undefined && { loginHint }),
    ...(acr !== undefined && { acrValues: [acr].flat().join(' ') }),
    ...(maxAge !== undefined && { maxAge }),
    ...(scope !== undefined && { scope }),
    ...(uiLocales !== undefined && { uiLocales: uiLocales.join(' ') }),
  };
}
