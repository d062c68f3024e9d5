import type { Strategy } from './strategy.ts';

export interface AppConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** The machine where a stolen token is tried. */
  readonly elsewhereUrl: string;
  /** What the demo does when the browser keeps the provider's cookie from frames; the library's default if absent. */
  readonly whenCookiesBlocked?: 'stay' | 'redirect';
  /** When the demo signs out somebody who is away, and how long before that it says so, in seconds; its own default if absent. */
  readonly idle?: { readonly after: number; readonly warnBefore: number };
}

/** JSON for a data block: no `<`, so nothing in it can end the block or start a comment. */
function dataBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The question of the strategy's first request, so that the browser asks it before the app is there. */
const preload: Partial<Record<Strategy, string>> = {
  'backend-session': '/bff/session',
  'token-mediator': '/mediator/session',
};

export interface AppPageOptions {
  readonly nonce: string;
  readonly config: AppConfig;
  readonly strategy: Strategy;
}

/** Fills the placeholders that the demo's `index.html` leaves for its server. */
export function appPage(template: string, { nonce, config, strategy }: AppPageOptions): string {
  const first = preload[strategy];
  const link =
    first === undefined
      ? ''
      : `<link rel="preload" as="fetch" href="${first}" crossorigin="use-credentials" />`;
  return template
    .replace('</head>', `${link}</head>`)
    .replaceAll('{{nonce}}', () => nonce)
    .replaceAll('{{config}}', () => dataBlock(config));
}
