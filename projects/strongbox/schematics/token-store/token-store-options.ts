/** What schema.json describes. */
export interface TokenStoreOptions {
  readonly name: string;
  readonly kind: 'capacitor' | 'bridge';
  readonly bridge: string;
  readonly provide: boolean;
  readonly project: string;
  readonly path?: string;
  readonly flat: boolean;
  readonly skipTests: boolean;
  readonly typeSeparator?: '-' | '.';
}
