import { HttpClient, type HttpErrorResponse } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { catchError, map, of } from 'rxjs';
import { Auth } from 'ngx-strongbox';
import { API_URL } from '../app.config';

@Component({
  selector: 'shop-home',
  template: `
    <h1>Home</h1>
    <p>The API answers {{ status.value() }}</p>
  `,
})
export class Home {
  readonly #auth = inject(Auth);
  readonly #http = inject(HttpClient);
  readonly #url = inject(API_URL) + 'invoices?year=2026';

  /** Asked on the server too, where nobody is signed in. */
  protected readonly status = rxResource({
    params: () => ({ isSignedIn: this.#auth.isSignedIn() }),
    stream: () =>
      this.#http.get(this.#url, { observe: 'response' }).pipe(
        catchError((error: HttpErrorResponse) => of(error)),
        map((answer) => answer.status),
      ),
  });
}
