import type { StrategySetup } from './present-strategy';
import type { Strategy } from './strategy';

/** Each in a chunk of its own, so that no page loads the code of another strategy. */
const setups: Readonly<Record<Strategy, () => Promise<{ readonly setup: StrategySetup }>>> = {
  'backend-session': () => import('./backend-session'),
  'login-cookie': () => import('./login-cookie'),
  'token-mediator': () => import('./token-mediator'),
  'login-token': () => import('./login-token'),
  memory: () => import('./memory'),
  hybrid: () => import('./hybrid'),
  'indexed-db': () => import('./indexed-db'),
  'session-storage': () => import('./session-storage'),
  'local-storage': () => import('./local-storage'),
};

export async function loadStrategy(strategy: Strategy): Promise<StrategySetup> {
  return (await setups[strategy]()).setup;
}
