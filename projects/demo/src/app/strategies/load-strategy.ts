import type { StrategySetup } from './present-strategy';
import type { Strategy } from './strategy';

/** Each in a chunk of its own, so that no page loads the code of another strategy. */
const setups: Readonly<Record<Strategy, () => Promise<{ readonly setup: StrategySetup }>>> = {
  memory: () => import('./memory'),
  'backend-session': () => import('./backend-session'),
  'token-mediator': () => import('./token-mediator'),
  'login-token': () => import('./login-token'),
  'login-cookie': () => import('./login-cookie'),
};

export async function loadStrategy(strategy: Strategy): Promise<StrategySetup> {
  return (await setups[strategy]()).setup;
}
