import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

/** How somebody signed in: with a password, or with a one-time code besides (the values of `acr`). */
export const passwordOnly = 'urn:demo:pwd';
export const twoFactors = 'urn:demo:mfa';
export const authenticationContexts = [passwordOnly, twoFactors] as const;

type AuthenticationContext = (typeof authenticationContexts)[number];

/** The first this provider knows among those a request asks for, most wanted first; the rest is for others. */
export function wantedContext(acrValues: unknown): AuthenticationContext {
  const wanted = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  const known = wanted.map((value) => authenticationContexts.find((context) => context === value));
  return known.find((context) => context !== undefined) ?? passwordOnly;
}

const reason = 'acr_values';

/** Two factors are as good as one wherever one will do. */
function isMet({ oidc: { acr, params, result } }: KoaContextWithOIDC): boolean {
  const wanted = typeof params?.['acr_values'] === 'string' ? params['acr_values'].split(' ') : [];
  return wanted.includes(passwordOnly) || wanted.includes(acr) || result?.login !== undefined;
}

/** Asks again who signed in too weakly. */
export const strongEnough = new interactionPolicy.Check(
  reason,
  'A stronger authentication is required',
  'login_required',
  (ctx) => !isMet(ctx),
);

/** Whether the user is known and only the strength is missing. */
export function isStepUp(reasons: readonly string[]): boolean {
  return reasons.every((each) => each === reason);
}
