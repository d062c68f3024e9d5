/** One way to stay signed in, in words. */
export interface StrategyInWords {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** What the start page says about it. */
  readonly title: string;
  readonly lead: string;
  /** What is where while somebody is signed in, and what that is worth. */
  readonly inMemory: { readonly what: string; readonly why: string };
  readonly outOfReach: { readonly what: string; readonly why: string };
  /** What happens when the time is over that the inspector shows. */
  readonly end: string;
  /** Where the claims of the profile come from. */
  readonly claims: string;
  /** Which token the second API gets. */
  readonly payments: string;
}

/** Ways that have in common where the tokens are. */
export interface StrategyGroup {
  readonly name: string;
  /** What that means to somebody who gets script into the page. */
  readonly sentence: string;
  readonly strategies: readonly StrategyInWords[];
}
