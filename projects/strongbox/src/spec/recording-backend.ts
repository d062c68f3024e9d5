import { type HttpBackend, type HttpEvent, type HttpRequest, HttpResponse } from '@angular/common/http';
import { type Observable, of } from 'rxjs';

/**
 * The network as HttpClient sees it: keeps what leaves and answers at once. So a spec waits for an answer, where
 * HttpTestingController would make it poll for requests that interceptors hold back.
 */
export class RecordingBackend implements HttpBackend {
  readonly sent: HttpRequest<unknown>[] = [];

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    this.sent.push(request);
    return of(new HttpResponse({ status: 200 }));
  }

  /** The `Authorization` header of each request that has left, in order. */
  get credentials(): (string | null)[] {
    return this.sent.map((request) => request.headers.get('Authorization'));
  }
}
