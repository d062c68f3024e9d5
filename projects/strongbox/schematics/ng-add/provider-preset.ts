import type { Settings } from '../workspace/write-code';

/** The app that is set up, as far as a provider has to know it. */
export interface AppAtProvider {
  /** Where it is, without a slash at the end: `http://localhost:4200`. */
  readonly origin: string;
  readonly clientId: string;
  /** What its access token is for, where that is known. */
  readonly api?: string | undefined;
}

/** An argument of `withClaimMapping`, and what has to be imported from `ngx-strongbox` for it. */
export interface ClaimMappingCode {
  readonly code: string;
  readonly imports: readonly string[];
}

/** The fields of the provider's own pages that get the app's addresses; `null` where there is none. */
export interface AddressFields {
  readonly redirectUris: string;
  readonly postLogoutUris: string | null;
  readonly origins: string | null;
}

/** What to know of a provider to set an app up for it. `docs/providers.md` tells the same to people, with sources. */
export interface ProviderPreset {
  /** As a flag has it. */
  readonly name: string;
  /** For people; the heading of its section in `docs/providers.md`. */
  readonly label: string;
  /** Within a sentence, where that is another one. */
  readonly calledInText?: string;
  readonly issuerExample: string;
  /** Where to find it there. */
  readonly issuerHint: string;
  /** How an issuer looks that cannot be right or hardly is, and what to say then. */
  readonly issuerMistakes: readonly (readonly [looks: RegExp, says: string])[];
  readonly scope: string;
  /** Why an app without a backend cannot sign in here. */
  readonly needsBackend?: string;
  /** Where no request names the API that a token is for: how else. */
  readonly withoutResource?: string;
  /** Settings of `withOidc` besides issuer, client and scope. */
  readonly settings?: (app: AppAtProvider) => Settings;
  /** Settings of `backendSession` besides these and `origin`. */
  readonly backendSettings?: (app: AppAtProvider) => Settings;
  readonly claims?: (app: AppAtProvider) => ClaimMappingCode;
  /** What to create there for an app in the browser, and for a backend. */
  readonly client: string;
  readonly backendClient: string;
  readonly fields: AddressFields;
  /** What to set there besides. */
  readonly also: readonly string[];
  /** What this provider does otherwise than others. */
  readonly notes: readonly string[];
}

export function nameOf({ label, calledInText = label }: ProviderPreset): string {
  return calledInText;
}

/** Whether these settings say already what the token is for, in a parameter of the provider's own. */
export function isResourceIn(settings: Settings, resource: string): boolean {
  return JSON.stringify(settings).includes(JSON.stringify(resource));
}

/** What looks wrong with an issuer: nobody but the provider knows for sure. */
export function issuerProblems(issuer: string, { issuerMistakes }: ProviderPreset): readonly string[] {
  if (!URL.canParse(issuer)) return ['It has to be a whole address, such as https://id.example.com.'];
  return [...mistakesAnywhere, ...issuerMistakes]
    .filter(([looks]) => looks.test(issuer))
    .map(([, says]) => says);
}

const mistakesAnywhere: ProviderPreset['issuerMistakes'] = [
  [/\/\.well-known\//, 'It goes without /.well-known/openid-configuration.'],
  [/[?#]/, 'It has no query and no fragment.'],
  [
    /^(?!https:|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])$)/,
    'It has to begin with https://, except on this machine.',
  ],
];
