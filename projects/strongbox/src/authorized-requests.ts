import {
  type HttpEvent,
  HttpErrorResponse,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, InjectionToken, untracked } from '@angular/core';
import { catchError, defer, from, type Observable, type ObservableInput, switchMap } from 'rxjs';
import { AuthError, toAuthError } from './auth-error';
import { lazy } from './lazily';
import { REQUEST_AUTHORIZER } from './request-authorizer';
import type { ResourceServer } from './resource-servers';
import { SessionLifecycle } from './session-lifecycle';
import type { Session } from './session-source';

/** A request as the app made it, and where it goes. */
export interface Call {
  /** What the app has asked for. */
  readonly request: HttpRequest<unknown>;
  /** What sends it on. */
  readonly next: HttpHandlerFn;
  /** The entry of the settings. */
  readonly rule: ResourceServer;
  /** The same with what this request wants instead. */
  readonly server: ResourceServer;
}

/** An attempt that was refused and may be repeated. */
export interface Mended {
  /** What the caller gets when nothing helps. */
  readonly error: unknown;
  /** Whose credential it was. */
  readonly session: Session;
  /** What has been done about it. */
  readonly remedies: readonly ('renewal' | 'login')[];
}

/** A request as it leaves, and whose credential it carries. */
export type Authorized = readonly [HttpRequest<unknown>, Session | null];

/** Sends requests with the credential on them, and once more when a server refuses it and that can be mended. */
export class AuthorizedRequests {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #authorizer = inject(REQUEST_AUTHORIZER);
  /** In most sessions nothing is refused. */
  readonly #remedies = lazy(async () => {
    const { Remedies } = await import('./remedies');
    return () => new Remedies();
  });

  /** The answer, of the first attempt or the next. */
  send(call: Call, mended?: Mended): Observable<HttpEvent<unknown>> {
    // An effect that sends a request must not come to depend on the session.
    return defer(() => untracked(() => this.authorize(call, mended))).pipe(
      switchMap(([request, session]) => {
        const answer = call.next(request);
        // What left without a credential of ours is not ours to mend.
        if (!session || request === call.request) return answer;
        return answer.pipe(
          catchError((error: unknown) =>
            from(this.#mend(error, request, session, call, mended)).pipe(
              switchMap((next) => this.send(call, next)),
            ),
          ),
        );
      }),
    );
  }

  /** The request with the credential on it, once that is there. */
  protected authorize(call: Call, mended?: Mended): ObservableInput<Authorized> {
    return this.#authorize(call, mended);
  }

  async #authorize({ request, server }: Call, mended?: Mended): Promise<Authorized> {
    const state = this.#lifecycle.state();
    // What was made for one user is not sent as another.
    const owner = mended?.session ?? (state.status === 'signed-in' ? state.session : null);
    try {
      const session = mended ? await this.#lifecycle.fresh() : await this.#session(server);
      const authorized = session ? await this.#authorizer.authorize(request, server) : request;
      const isBare = mended && authorized === request;
      if (isBare || (session && !this.#lifecycle.isSignedIn(owner ?? session))) {
        throw new AuthError(
          'not_signed_in',
          ngDevMode && 'the user this request was made for is not signed in any more.',
        );
      }
      return [authorized, session];
    } catch (thrown) {
      throw mended ? mended.error : toAuthError(thrown);
    }
  }

  async #session({ whenSignedOut = 'send' }: ResourceServer): Promise<Session | null> {
    if (whenSignedOut === 'send' || this.#lifecycle.isFresh()) return this.#lifecycle.fresh();
    return (await this.#remedies()).signIn(whenSignedOut);
  }

  async #mend(
    error: unknown,
    sent: HttpRequest<unknown>,
    session: Session,
    call: Call,
    mended?: Mended,
  ): Promise<Mended> {
    const isRefusal = error instanceof HttpErrorResponse && /^40[13]$/.test(`${error.status}`);
    const remedies = isRefusal ? await this.#remedies().catch(() => null) : null;
    if (!remedies) throw error;
    return remedies.mend(error, sent, session, call, mended);
  }
}

/** The one of this app. In no bundle of an app that does not use {@link authInterceptor}. */
export const AUTHORIZED_REQUESTS = new InjectionToken<AuthorizedRequests>(
  ngDevMode ? 'AUTHORIZED_REQUESTS' : '',
  { factory: () => new AuthorizedRequests() },
);
