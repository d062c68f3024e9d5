/** Where the demo keeps the credential, if its page is the client of the provider: the tokens are in the browser. */
const browserStrategies = ['memory', 'hybrid', 'indexed-db', 'session-storage', 'local-storage'] as const;

/** The same, if a backend has signed the user in. */
const backendStrategies = ['backend-session', 'token-mediator', 'login-token', 'login-cookie'] as const;

export const strategies = [...browserStrategies, ...backendStrategies] as const;

export type BackendStrategy = (typeof backendStrategies)[number];
export type Strategy = (typeof strategies)[number];

/** The cookie of the demo's own that says so. It is no credential, and whoever changes it gets another page, no more. */
export const strategyCookie = 'demo-strategy';

export function needsBackend(strategy: Strategy): strategy is BackendStrategy {
  return backendStrategies.some((one) => one === strategy);
}

/** What the browser has chosen; `memory` when it has not, or not one of these. */
export function chosenStrategy(cookies = ''): Strategy {
  const [, chosen] = new RegExp(`(?:^|; )${strategyCookie}=([^;]*)`).exec(cookies) ?? [];
  return strategies.find((strategy) => strategy === chosen) ?? 'memory';
}
