import { HttpErrorResponse } from '@angular/common/http';
import { AuthError } from 'ngx-strongbox';

/** Why a request to the API failed, in words for the user. */
export function requestFailure(error: unknown): string {
  if (error instanceof AuthError && error.code === 'insufficient_scope') {
    return 'You may not do that: your access does not cover it.';
  }
  if (error instanceof AuthError) return `Your access could not be renewed (${error.code}).`;
  if (!(error instanceof HttpErrorResponse)) return 'Something went wrong.';
  switch (error.status) {
    case 0:
      return 'The API cannot be reached. Check your connection.';
    case 401:
      if (error.headers.get('WWW-Authenticate')?.includes('insufficient_user_authentication')) {
        return 'The API wants to be surer that it is you, and the sign-in service could not do that.';
      }
      return 'The API does not know who you are (401). Sign out and in again.';
    case 403:
      return 'The API knows who you are, but you may not do that (403).';
    case 409:
      return 'That has been paid already.';
    default:
      return `The API could not answer (${error.status}).`;
  }
}
