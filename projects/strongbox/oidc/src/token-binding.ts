import { InjectionToken } from '@angular/core';

/** What ties access tokens to this browser. */
export interface TokenBinding {
  /** @throws AuthError `config_invalid` when its settings cannot be right */
  check(): void;
  /** What each token request has to carry for that. */
  parameters(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Another tab may have ended it: it is asked for anew. */
  drop(): void;
  /** Ends it, as well as that can be done without waiting. */
  release(): void;
}

/** The {@link TokenBinding} in use: none by default. */
export const TOKEN_BINDING = new InjectionToken<TokenBinding | null>(ngDevMode ? 'TOKEN_BINDING' : '', {
  factory: () => null,
});
