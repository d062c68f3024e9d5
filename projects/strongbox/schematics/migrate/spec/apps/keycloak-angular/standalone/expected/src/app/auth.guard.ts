import { authGuard } from 'ngx-strongbox';

export const signedIn = authGuard();
