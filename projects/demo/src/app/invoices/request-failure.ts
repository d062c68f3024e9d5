import { HttpErrorResponse } from '@angular/common/http';
import { AuthError } from 'ngx-strongbox';

/** Why a request to the API failed, in words for the user. */
export function requestFailure(error: unknown): string {
  if (error instanceof AuthError) return `Your access could not be renewed (${error.code}).`;
  if (!(error instanceof HttpErrorResponse)) return 'Something went wrong.';
  switch (error.status) {
    case 0:
      return 'The API cannot be reached. Check your connection.';
    case 401:
      return 'The API does not know who you are (401). Sign out and in again.';
    case 403:
      return 'The API knows who you are, but you may not see invoices (403).';
    default:
      return `The API could not answer (${error.status}).`;
  }
}
