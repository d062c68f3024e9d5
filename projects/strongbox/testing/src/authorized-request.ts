import type { HttpRequest } from '@angular/common/http';
import type { ResourceServer } from 'ngx-strongbox';

/** A request that `authInterceptor` has authorised and sent on. */
export interface AuthorizedRequest {
  /** As it was sent on. */
  readonly request: HttpRequest<unknown>;
  /** The entry of `withResourceServers` it went by, with what the request wanted instead (`AUTHORIZATION`). */
  readonly server: ResourceServer;
}
