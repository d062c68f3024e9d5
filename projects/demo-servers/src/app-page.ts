export interface AppConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly apiUrl: string;
  /** What the demo does when the browser keeps the provider's cookie from frames; the library's default if absent. */
  readonly whenCookiesBlocked?: 'stay' | 'redirect';
}

/** JSON for a data block: no `<`, so nothing in it can end the block or start a comment. */
function dataBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Fills the placeholders that the demo's `index.html` leaves for its server. */
export function appPage(template: string, nonce: string, config: AppConfig): string {
  return template.replaceAll('{{nonce}}', () => nonce).replaceAll('{{config}}', () => dataBlock(config));
}
