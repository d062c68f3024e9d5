import { AuthError } from 'ngx-strongbox';
import type { BackendLogin } from '../backend-dialect';

/**
 * For what a login needs and a backend tells the provider nothing of: the user would come back as before, to be asked again.
 *
 * @throws AuthError `config_invalid`
 */
export function refuseUnheard(
  login: BackendLogin,
  product: string,
  names: readonly ('acrValues' | 'maxAge' | 'scope')[],
): void {
  const unheard = names.find((name) => login[name] !== undefined);
  if (unheard === undefined) return;
  throw new AuthError(
    'config_invalid',
    ngDevMode && `${product} does not pass \`${unheard}\` on to the provider.`,
  );
}
