export interface AppConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** What the demo does when the browser keeps the provider's cookie from frames; the library's default if absent. */
  readonly whenCookiesBlocked?: 'stay' | 'redirect';
  /** When the demo signs out somebody who is away, and how long before that it says so, in seconds; its own default if absent. */
  readonly idle?: { readonly after: number; readonly warnBefore: number };
}

/** JSON for a data block: no `<`, so nothing in it can end the block or start a comment. */
function dataBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Fills the placeholders that the demo's `index.html` leaves for its server. */
export function appPage(template: string, nonce: string, config: AppConfig): string {
  return template.replaceAll('{{nonce}}', () => nonce).replaceAll('{{config}}', () => dataBlock(config));
}
