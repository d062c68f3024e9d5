import { needsBackend, type Strategy } from './strategy.ts';

export interface AppPolicyOptions {
  readonly nonce: string;
  readonly issuer: string;
  readonly apiOrigins: readonly string[];
  /** The machine where a stolen token is tried. A policy made to protect would leave it out. */
  readonly elsewhere: string;
  readonly strategy: Strategy;
}

function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Whom scripts talk to besides the app's own origin: with a cookie in place of tokens nobody at all. */
function othersOf({ strategy, issuer, apiOrigins, elsewhere }: AppPolicyOptions): readonly string[] {
  const { origin: provider } = new URL(issuer);
  switch (strategy) {
    case 'memory':
      return [provider, ...apiOrigins];
    case 'hybrid':
    case 'indexed-db':
    case 'session-storage':
    case 'local-storage':
      return [provider, ...apiOrigins, elsewhere];
    case 'token-mediator':
    case 'login-token':
      return apiOrigins;
    case 'backend-session':
    case 'login-cookie':
      return [];
  }
}

export function appPolicy(options: AppPolicyOptions): string {
  const { nonce, issuer, strategy } = options;
  return policy({
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}'`,
    'style-src': `'self' 'nonce-${nonce}'`,
    'connect-src': ["'self'", ...othersOf(options)].join(' '),
    'frame-src': needsBackend(strategy) ? "'none'" : `'self' ${new URL(issuer).origin}`,
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
