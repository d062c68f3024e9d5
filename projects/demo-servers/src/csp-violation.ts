export interface CspViolation {
  readonly directive: string;
  /** Addresses without their query: it may hold an authorization code. */
  readonly document: string;
  readonly blocked: string;
}

function withoutQuery(address: unknown): string {
  return typeof address === 'string' ? (address.split(/[?#]/, 1)[0] ?? '') : '';
}

/** Reads the body that browsers post to a `report-uri`. */
export function cspViolation(body: unknown): CspViolation | undefined {
  const report = (body as { 'csp-report'?: Record<string, unknown> } | undefined)?.['csp-report'];
  if (typeof report?.['effective-directive'] !== 'string') return undefined;
  return {
    directive: report['effective-directive'],
    document: withoutQuery(report['document-uri']),
    blocked: withoutQuery(report['blocked-uri']),
  };
}
