import { HttpErrorResponse, type HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject } from '@angular/core';
import { filter, firstValueFrom } from 'rxjs';
import { AuthError } from './auth-error';
import type { Call, Mended } from './authorized-requests';
import { hasBeenActive } from './has-been-active';
import { readRefusal } from './refusal';
import { RefusalPauses } from './refusal-pauses';
import { REQUEST_AUTHORIZER } from './request-authorizer';
import type { ResourceServer } from './resource-servers';
import { REVIVAL } from './revival';
import { SessionLifecycle } from './session-lifecycle';
import type { LoginOptions, Session } from './session-source';

/** What can be done for a request without a credential, or with one that was refused. */
export class Remedies {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #authorizer = inject(REQUEST_AUTHORIZER);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #pauses = new RefusalPauses();
  readonly #revival = inject(REVIVAL);
  #departure: Promise<unknown> | null = null;

  /** A session for a server that gets no request without one. */
  async signIn(whenSignedOut: 'fail' | 'login'): Promise<Session> {
    const lifecycle = this.#lifecycle;
    const session = await lifecycle.fresh().catch((error: unknown) => {
      if (whenSignedOut === 'login' && lifecycle.state().status === 'signed-out') return null;
      throw error;
    });
    if (session) return session;
    const state = lifecycle.state();
    const mayLogIn = 'reason' in state && /^(no-session|session-ended)$/.test(state.reason);
    const later = whenSignedOut === 'login' && mayLogIn ? await this.#login({}) : null;
    if (later) return later;
    throw new AuthError('not_signed_in', ngDevMode && 'this resource server is for signed-in users only.');
  }

  /** Makes good what was refused, or throws what the caller is to get. */
  async mend(
    thrown: unknown,
    sent: HttpRequest<unknown>,
    session: Session,
    { request, rule, server }: Call,
    mended?: Mended,
  ): Promise<Mended> {
    const isUntouched = hasBeenActive(this.#window) !== true;
    const refusal =
      thrown instanceof HttpErrorResponse ? readRefusal(thrown, server, session, isUntouched) : null;
    if (!refusal) throw thrown;
    const { error, remedy } = refusal;
    if (!remedy || isStream(request.body)) throw error;
    const kind = remedy === 'renewal' ? remedy : 'login';
    const remedies = mended?.remedies ?? [];
    try {
      // An answer that is late needs none: others have had the credential replaced.
      if (!mended && !(await this.#isPresent(sent, session, request, server))) {
        return { error, session, remedies: ['renewal'] };
      }
      if (!this.#pauses.mayMend(rule, !!mended) || remedies.includes(kind)) throw error;
      await this.#replaceCredential(remedy, sent, session, server).finally(() => {
        this.#pauses.done(rule);
      });
    } catch {
      // Why it could not be mended is told by the state and the events.
      throw error;
    }
    return { error, session, remedies: [...remedies, kind] };
  }

  async #replaceCredential(
    remedy: 'renewal' | LoginOptions,
    sent: HttpRequest<unknown>,
    session: Session,
    server: ResourceServer,
  ): Promise<void> {
    if (remedy !== 'renewal') await this.#login(remedy);
    else if (this.#authorizer.renew) await this.#authorizer.renew(sent, server);
    else await this.#lifecycle.renewUnlessReplaced(session);
  }

  /** Whether the request would carry the same credential again. */
  async #isPresent(
    sent: HttpRequest<unknown>,
    session: Session,
    request: HttpRequest<unknown>,
    server: ResourceServer,
  ): Promise<boolean> {
    if (!this.#lifecycle.isSignedIn(session)) return false;
    const again = await this.#authorizer.authorize(request, server);
    return again.headers.get('Authorization') === sent.headers.get('Authorization');
  }

  /** Who is signed in after a login. */
  async #login(options: LoginOptions): Promise<Session | null> {
    // While the page is leaving, to fail would flash an error, and another login would start the departure anew.
    const before = this.#lifecycle.state();
    if (!this.#departure && (await this.#lifecycle.login(options)) === 'redirecting') {
      const signedIn = this.#lifecycle.events.pipe(
        filter(({ type }) => type === 'signed-in' && this.#lifecycle.state() !== before),
      );
      // The login page may be one of this app.
      const ends = [this.#revival(), firstValueFrom(signedIn)];
      this.#departure ??= Promise.race<unknown>(ends).finally(() => (this.#departure = null));
    }
    await this.#departure;
    return this.#lifecycle.fresh();
  }
}

/** Read once, it is gone. */
function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'getReader' in body;
}
