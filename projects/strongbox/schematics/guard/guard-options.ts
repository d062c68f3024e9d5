/** What schema.json describes. */
export interface GuardOptions {
  readonly name: string;
  readonly kind: 'canMatch' | 'canActivate' | 'canActivateChild';
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly scopes?: readonly string[];
  readonly anyOf: boolean;
  readonly acr?: readonly string[];
  readonly maxAge?: number;
  readonly otherwise?: string;
  readonly route?: string;
  readonly project: string;
  readonly path?: string;
  readonly flat: boolean;
  readonly skipTests: boolean;
  readonly typeSeparator?: '-' | '.';
}
