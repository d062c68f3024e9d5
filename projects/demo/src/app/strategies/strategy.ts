import type { StrategyInWords } from './strategy-in-words';
import { tokensInMemory } from './tokens-in-memory';
import { tokensInStorage } from './tokens-in-storage';
import { withoutToken } from './without-token';

/** The safest first, here and in each group. */
export const strategyGroups = [withoutToken, tokensInMemory, tokensInStorage] as const;

export const strategies = strategyGroups.flatMap(
  (group) => group.strategies as readonly (typeof group.strategies)[number][],
);

export type Strategy = (typeof strategies)[number]['id'];

const inWords = Object.fromEntries(strategies.map((strategy) => [strategy.id, strategy])) as Record<
  Strategy,
  StrategyInWords
>;

export function strategyInWords(id: Strategy): StrategyInWords {
  return inWords[id];
}
