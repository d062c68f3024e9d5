/** The rule that a token breaks. */
export type TokenRule =
  | 'active'
  | 'algorithm'
  | 'audience'
  | 'binding'
  | 'client'
  | 'expired'
  | 'form'
  | 'issued in the future'
  | 'issuer'
  | 'key'
  | 'not yet valid'
  | 'signature'
  | 'subject'
  | 'type';

/** The token is not good. It says why without a word of the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly rule: TokenRule;

  constructor(rule: TokenRule) {
    super(rule);
    this.rule = rule;
  }
}
