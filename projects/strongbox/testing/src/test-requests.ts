import type { HttpEvent, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import {
  type ɵAuthorized as Authorized,
  ɵAuthorizedRequests as AuthorizedRequests,
  type ɵCall as Call,
  type ɵMended as Mended,
  ɵSessionLifecycle as SessionLifecycle,
} from 'ngx-strongbox';
import { type Observable, type ObservableInput, of } from 'rxjs';
import { SentRequests } from './sent-requests';
import { TestAuthorizer } from './test-authorizer';

/** The real one, but what needs no renewal is sent at once, so that a test finds it where it would without a session. */
export class TestRequests extends AuthorizedRequests {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #authorizer = inject(TestAuthorizer);
  readonly #sent = inject(SentRequests);

  override send(call: Call, mended?: Mended): Observable<HttpEvent<unknown>> {
    const { request, server, next } = call;
    const recorded = (sent: HttpRequest<unknown>): Observable<HttpEvent<unknown>> => {
      this.#sent.add({ request: sent, server }, sent !== request);
      return next(sent);
    };
    // What is sent again has been told of before.
    return super.send(mended ? call : { ...call, next: recorded }, mended);
  }

  protected override authorize(call: Call, mended?: Mended): ObservableInput<Authorized> {
    const { request, server } = call;
    const state = this.#lifecycle.state();
    if (!mended && state.status === 'signed-in' && this.#lifecycle.isFresh()) {
      return of<Authorized>([this.#authorizer.authorize(request), state.session]);
    }
    if (!mended && state.status === 'signed-out' && (server.whenSignedOut ?? 'send') === 'send') {
      return of<Authorized>([request, null]);
    }
    return super.authorize(call, mended);
  }
}
