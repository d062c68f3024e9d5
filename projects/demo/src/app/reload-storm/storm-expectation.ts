import type { Strategy } from '../strategies/strategy';

/** What a reload does to the access token of that strategy; only those with a provider are asked for. */
export function stormExpectation(strategy: Strategy): string {
  switch (strategy) {
    case 'memory':
      return 'Tokens are in the memory of this page alone. A reload empties it, so each one ends with a new access token.';
    case 'backend-session':
    case 'token-mediator':
      return 'The backend keeps the tokens, and a reload brings only a cookie back to it. So the access token stays the same until it is over.';
    default:
      return 'The access token is in a storage of this browser and survives a reload, so no new one is issued until it is over.';
  }
}
