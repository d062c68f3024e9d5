export interface AppPolicyOptions {
  readonly nonce: string;
  readonly issuer: string;
  readonly apiOrigins: readonly string[];
}

function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

export function appPolicy({ nonce, issuer, apiOrigins }: AppPolicyOptions): string {
  const provider = new URL(issuer).origin;
  return policy({
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}'`,
    'style-src': `'self' 'nonce-${nonce}'`,
    'connect-src': ["'self'", provider, ...apiOrigins].join(' '),
    'frame-src': `'self' ${provider}`,
    'img-src': "'self' data:",
    'font-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    // No part of the demo turns text into markup or script, so nobody may make a policy that would.
    'trusted-types': "'none'",
    'report-uri': '/csp-report',
  });
}

/** The page a silent sign-in ends on: it loads nothing, and only the app may frame it. */
export const silentPagePolicy = policy({ 'default-src': "'none'", 'frame-ancestors': "'self'" });
