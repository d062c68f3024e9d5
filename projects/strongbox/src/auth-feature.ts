import type { EnvironmentProviders, Provider } from '@angular/core';

/** A part of {@link provideAuth} that can be added to a strategy. `Kind` names it, so that wrong wiring does not compile. */
export interface AuthFeature<Kind extends string> {
  /** Which feature this is. */
  readonly ɵkind: Kind;
  /** What it adds. */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/** Where the credential lives: the first argument of {@link provideAuth}. `Accepts` names the features that go with it. */
export interface AuthStrategy<Accepts extends string = never> {
  /** Which strategy this is. */
  readonly ɵstrategy: string;
  /** Type only: the kinds of feature this strategy knows what to do with. */
  readonly ɵaccepts?: (kind: Accepts) => void;
  /** What it adds. */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/** Features that go with every strategy. */
export type CoreFeatureKind =
  | 'claim-mapping'
  | 'guards'
  | 'idle-timeout'
  | 'logging'
  | 'renewal'
  | 'resource-servers'
  | 'restore'
  | 'tabs'
  | 'xsrf';
