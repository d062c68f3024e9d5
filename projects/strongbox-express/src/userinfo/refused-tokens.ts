import type { AccessClaims } from '../api/access-claims.ts';
import { BackendError } from '../backend-error.ts';
import { RepeatedReport } from '../repeated-report.ts';
import { ExpiringMap } from '../stores/expiring-map.ts';
import { TokenUnfit } from './userinfo-endpoint.ts';

/** Milliseconds for which a token is not shown to the provider again, where it may be good later. */
const distrust = 60_000;
/** Milliseconds for which it is known that a user's token was refused. */
const memory = 60 * 60_000;
/** Milliseconds that the clock of the provider may be behind. */
const tolerance = 5000;
/** Seconds between two lines about the same. */
const pause = 60;

/** A token that the provider did not want, by a name of it. */
export interface RefusedToken {
  readonly name: string;
  readonly subject: string;
  readonly claims: AccessClaims;
}

/** The tokens that userinfo has refused, each of which was found good here. */
export class RefusedTokens {
  readonly #unfit: ExpiringMap<TokenUnfit>;
  /** When the first one of a user was, since userinfo took one. */
  readonly #refusedAt: ExpiringMap<number>;
  readonly #log: RepeatedReport;

  constructor(max: number, report: (error: BackendError) => void) {
    this.#unfit = new ExpiringMap(max);
    this.#refusedAt = new ExpiringMap(max);
    this.#log = new RepeatedReport(report, pause);
  }

  /** What the token was refused with. */
  get(name: string): TokenUnfit | undefined {
    return this.#unfit.get(name);
  }

  /** Userinfo took a token of that user then, in milliseconds since the epoch. */
  forgive(subject: string, at: number): void {
    if ((this.#refusedAt.get(subject) ?? at) < at) this.#refusedAt.delete(subject);
  }

  /** What to tell whoever sent the token; one that was renewed in vain is not told to renew again. */
  add({ name, subject, claims }: RefusedToken, refusal: TokenUnfit): TokenUnfit {
    if (refusal.error === 'insufficient_scope') {
      this.#unfit.set(name, refusal, Date.now() + distrust);
      return refusal;
    }
    const before = this.#refusedAt.get(subject);
    const isRenewed = before !== undefined && (claims.iat ?? 0) * 1000 >= before - tolerance;
    this.#refusedAt.set(subject, isRenewed ? before : Date.now(), Date.now() + memory);
    if (!isRenewed) {
      this.#log.tell(
        new BackendError(
          'not_signed_in',
          'Userinfo refused an access token that is good here: it was revoked, or userinfo takes no tokens with the audience of this API.',
        ),
      );
      this.#unfit.set(name, refusal, claims.exp * 1000);
      return refusal;
    }
    const message =
      'Userinfo refuses renewed access tokens, too: most likely it takes no tokens with the audience of this API.';
    this.#log.tell(new BackendError('provider_refused', message));
    const fault = new TokenUnfit('provider_refused');
    this.#unfit.set(name, fault, Date.now() + distrust);
    return fault;
  }
}
