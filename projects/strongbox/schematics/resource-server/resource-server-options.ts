/** What schema.json describes. */
export interface ResourceServerOptions {
  readonly url: string;
  readonly project: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly audience?: string;
  readonly methods?: readonly string[];
  readonly whenSignedOut?: 'send' | 'fail' | 'login';
  readonly whenStepUp?: 'fail' | 'login';
  readonly whenScopeMissing?: string;
  readonly unprotected?: boolean;
}
