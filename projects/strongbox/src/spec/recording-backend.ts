import {
  type HttpBackend,
  HttpErrorResponse,
  type HttpEvent,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { isObservable, type Observable, of, throwError } from 'rxjs';

type Answer = HttpResponse<unknown> | HttpErrorResponse | Observable<HttpEvent<unknown>>;

/**
 * The network as HttpClient sees it: keeps what leaves and answers at once. So a spec waits for an answer, where
 * HttpTestingController would make it poll for requests that interceptors hold back.
 */
export class RecordingBackend implements HttpBackend {
  readonly sent: HttpRequest<unknown>[] = [];
  /** What the servers say; until a spec changes it, 200 to everything. */
  answer: (request: HttpRequest<unknown>) => Answer = () => new HttpResponse({ status: 200 });

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    this.sent.push(request);
    const answer = this.answer(request);
    if (isObservable(answer)) return answer;
    return answer instanceof HttpErrorResponse ? throwError(() => answer) : of(answer);
  }

  /** The `Authorization` header of each request that has left, in order. */
  get credentials(): (string | null)[] {
    return this.sent.map((request) => request.headers.get('Authorization'));
  }
}
