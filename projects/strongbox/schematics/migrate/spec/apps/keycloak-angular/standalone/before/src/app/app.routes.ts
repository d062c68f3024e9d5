import { Routes } from '@angular/router';
import { signedIn } from './auth.guard';
import { canActivateAuthRole } from './role.guard';

export const routes: Routes = [
  { path: 'account', canActivate: [signedIn], loadComponent: () => import('./account/account').then((m) => m.Account) },
  {
    path: 'orders',
    canActivate: [canActivateAuthRole],
    loadComponent: () => import('./orders/orders').then((m) => m.Orders),
    data: { role: 'view-orders' },
  },
];
