import { Routes } from '@angular/router';
import { authGuard } from 'ngx-strongbox';
import { Account } from './account';

export const routes: Routes = [
  { path: 'account', component: Account, canActivate: [authGuard()] },
  { path: 'orders', component: Account, canActivate: [authGuard()] },
];
