import { type AskedFor, type User, ɵmeetsStrength as meetsStrength } from 'ngx-strongbox';

/** For dev mode: why guards and APIs will go on denying what the login was for. */
export function explainStrength(user: User, { acr, maxAge }: AskedFor): void {
  if (acr !== undefined && !meetsStrength(user, { acr })) {
    console.warn(
      '[ngx-strongbox] The login asked for an `acr` that the ID token does not show. Does the provider know that value, and does it put the claim `acr` into ID tokens?',
    );
  }
  if (maxAge !== undefined && !meetsStrength(user, { maxAge })) {
    console.warn(
      '[ngx-strongbox] The login asked for a recent sign-in (`maxAge`), but the ID token does not show one. Does the provider follow `max_age` and put the claim `auth_time` into ID tokens?',
    );
  }
}
