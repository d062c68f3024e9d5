/** Where the demo keeps the credential. */
export const strategies = [
  'memory',
  'backend-session',
  'token-mediator',
  'login-token',
  'login-cookie',
] as const;

export type Strategy = (typeof strategies)[number];

/** The cookie of the demo's own that says so. It is no credential, and whoever changes it gets another page, no more. */
export const strategyCookie = 'demo-strategy';

/** What the browser has chosen; `memory` when it has not, or not one of these. */
export function chosenStrategy(cookies = ''): Strategy {
  const [, chosen] = new RegExp(`(?:^|; )${strategyCookie}=([^;]*)`).exec(cookies) ?? [];
  return strategies.find((strategy) => strategy === chosen) ?? 'memory';
}
