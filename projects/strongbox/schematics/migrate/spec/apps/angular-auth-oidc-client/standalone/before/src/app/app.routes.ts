import { Routes } from '@angular/router';
import { AutoLoginPartialRoutesGuard, autoLoginPartialRoutesGuard } from 'angular-auth-oidc-client';
import { Account } from './account';

export const routes: Routes = [
  { path: 'account', component: Account, canActivate: [autoLoginPartialRoutesGuard] },
  { path: 'orders', component: Account, canActivate: [AutoLoginPartialRoutesGuard] },
];
