export type StrategyName = 'oidc' | 'backend-session' | 'token-mediator' | 'rest-login';

export type StorageName = 'memory' | 'memory-redirect' | 'session-storage' | 'local-storage' | 'indexed-db';

export type BackendName =
  'express' | 'existing' | 'duende' | 'curity' | 'curity-open-source' | 'oauth2-proxy';

/** What schema.json describes. The CLI cannot know a package's schema before it is there, and so hands on what it guesses. */
export type GivenOptions = Omit<NgAddOptions, 'api' | 'clientId' | 'example' | 'runtimeConfig'> & {
  readonly api?: readonly string[] | string;
  readonly clientId?: string | number;
  readonly example?: boolean | string;
  readonly runtimeConfig?: boolean | string;
};

/** The same, as it was meant, and the answers to the questions. */
export interface NgAddOptions {
  readonly project?: string;
  readonly strategy: StrategyName;
  readonly provider?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly api?: readonly string[];
  /** The same, as typed in one line. */
  readonly apis?: string;
  readonly apiScope?: string;
  readonly storage?: StorageName;
  readonly fingerprint?: string;
  readonly backend?: BackendName;
  readonly backendUrl?: string;
  readonly backendTarget: string;
  readonly backendPackage?: string;
  readonly token?: 'body' | 'cookie';
  readonly runtimeConfig: boolean;
  readonly example: boolean;
  /** The questions that are through. */
  readonly asked?: readonly string[];
}
