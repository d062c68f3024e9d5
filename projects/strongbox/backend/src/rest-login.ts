import { inject } from '@angular/core';
import { RestSession } from './rest-session';

/**
 * What the login form has to know besides what `Auth.login` gives.
 *
 * @example
 * ```ts
 * import { Component, inject } from '@angular/core';
 * import { DatePipe } from '@angular/common';
 * import { RestLogin } from 'ngx-strongbox/backend';
 *
 * @Component({
 *   selector: 'app-login-pause',
 *   imports: [DatePipe],
 *   template: `@if (login.retryAt(); as at) { Try again at {{ at | date: 'shortTime' }}. }`,
 * })
 * export class LoginPause {
 *   protected readonly login = inject(RestLogin);
 * }
 * ```
 */
export class RestLogin {
  /**
   * When the backend takes another attempt, after `locked` or `too-many-attempts` with the header `Retry-After`; `null`
   * again after the next attempt without it.
   */
  readonly retryAt = inject(RestSession).retryAt;
}
