import {
  type HttpEvent,
  HttpErrorResponse,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { DOCUMENT, inject, InjectionToken, untracked } from '@angular/core';
import { catchError, defer, from, type Observable, switchMap } from 'rxjs';
import { AuthError, toAuthError } from './auth-error';
import { hasBeenActive } from './has-been-active';
import { readRefusal } from './refusal';
import { RefusalPauses } from './refusal-pauses';
import { REQUEST_AUTHORIZER } from './request-authorizer';
import type { ResourceServer } from './resource-servers';
import { revival } from './revival';
import { SessionLifecycle } from './session-lifecycle';
import type { LoginOptions, Session } from './session-source';

/** Milliseconds after which a page that was to leave for a login has stayed: the user has stopped it, say. */
const LONGEST_DEPARTURE = 30_000;

/** A request as the app made it, and where it goes. */
interface Call {
  readonly request: HttpRequest<unknown>;
  readonly next: HttpHandlerFn;
  /** The entry of the settings. */
  readonly rule: ResourceServer;
  /** The same with what this request wants instead. */
  readonly server: ResourceServer;
}

/** An attempt that was refused and may be repeated. */
interface Mended {
  readonly error: unknown;
  readonly session: Session;
  /** What has been done about it. */
  readonly remedies: readonly ('renewal' | 'login')[];
}

/** Sends requests with the credential on them, and once more when a server refuses it and that can be mended. */
export class AuthorizedRequests {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #authorizer = inject(REQUEST_AUTHORIZER);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #pauses = new RefusalPauses();
  #leftAt = -Infinity;

  send(call: Call, mended?: Mended): Observable<HttpEvent<unknown>> {
    // An effect that sends a request must not come to depend on the session.
    return defer(() => untracked(() => this.#authorize(call, mended))).pipe(
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

  async #authorize(
    { request, server }: Call,
    mended?: Mended,
  ): Promise<[HttpRequest<unknown>, Session | null]> {
    try {
      const session = mended ? await this.#lifecycle.fresh() : await this.#session(server);
      const authorized = session ? await this.#authorizer.authorize(request, server) : request;
      if (mended && (authorized === request || !this.#isSignedIn(mended.session))) throw mended.error;
      return [authorized, session];
    } catch (thrown) {
      throw mended ? mended.error : toAuthError(thrown);
    }
  }

  async #session({ whenSignedOut = 'send' }: ResourceServer): Promise<Session | null> {
    const lifecycle = this.#lifecycle;
    const session = await lifecycle.fresh().catch((error: unknown) => {
      if (whenSignedOut === 'login' && lifecycle.state().status === 'signed-out') return null;
      throw error;
    });
    if (session || whenSignedOut === 'send') return session;
    const state = lifecycle.state();
    const mayLogIn = 'reason' in state && /^(no-session|session-ended)$/.test(state.reason);
    const later = whenSignedOut === 'login' && mayLogIn ? await this.#login({}) : null;
    if (later) return later;
    throw new AuthError('not_signed_in', ngDevMode && 'this resource server is for signed-in users only.');
  }

  /** Makes good what was refused, or throws what the caller is to get. */
  async #mend(
    thrown: unknown,
    sent: HttpRequest<unknown>,
    session: Session,
    { request, rule, server }: Call,
    mended?: Mended,
  ): Promise<Mended> {
    const isUntouched = hasBeenActive(this.#window) === false;
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
    if (!this.#isSignedIn(session)) return false;
    const again = await this.#authorizer.authorize(request, server);
    return again.headers.get('Authorization') === sent.headers.get('Authorization');
  }

  /** Who is signed in after a login. */
  async #login(options: LoginOptions): Promise<Session | null> {
    if (performance.now() - this.#leftAt > LONGEST_DEPARTURE) {
      const outcome = await this.#lifecycle.login(options);
      if (outcome !== 'redirecting') return this.#lifecycle.fresh();
      this.#leftAt = performance.now();
    }
    // The page is leaving: to fail now would flash an error, and another login would start the departure anew.
    await revival(this.#window);
    this.#leftAt = -Infinity;
    return this.#lifecycle.fresh();
  }

  #isSignedIn({ user }: Session): boolean {
    const state = this.#lifecycle.state();
    return state.status === 'signed-in' && state.session.user.sub === user.sub;
  }
}

/** Read once, it is gone. */
function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'getReader' in body;
}

/** The one of this app. In no bundle of an app that does not use {@link authInterceptor}. */
export const AUTHORIZED_REQUESTS = new InjectionToken<AuthorizedRequests>(
  ngDevMode ? 'AUTHORIZED_REQUESTS' : '',
  { factory: () => new AuthorizedRequests() },
);
