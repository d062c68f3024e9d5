import { AuthError, type LoginOptions } from 'ngx-strongbox';

/**
 * For what a login needs and a backend tells the provider nothing of: the user would come back as before, to be asked again.
 *
 * @throws AuthError `config_invalid`
 */
export function refuseUnheard(
  product: string,
  needs: { readonly [Name in keyof LoginOptions]?: unknown },
): void {
  const unheard = Object.entries(needs).find(([, need]) => need !== undefined);
  if (!unheard) return;
  throw new AuthError(
    'config_invalid',
    ngDevMode && `${product} does not pass \`${unheard[0]}\` on to the provider.`,
  );
}
