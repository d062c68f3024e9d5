/** What schema.json describes. */
export interface NgAddOptions {
  readonly project: string;
}
