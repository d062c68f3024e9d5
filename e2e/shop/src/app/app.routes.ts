import type { Routes } from '@angular/router';
import { authGuard, signedOutGuard } from 'ngx-strongbox';
import { Admin } from './pages/admin';
import { Home } from './pages/home';
import { Loading } from './pages/loading';
import { NoAccess } from './pages/no-access';
import { Orders } from './pages/orders';
import { Welcome } from './pages/welcome';

export const routes: Routes = [
  { path: '', pathMatch: 'full', component: Home },
  { path: 'welcome', canMatch: [signedOutGuard({ otherwise: '/orders' })], component: Welcome },
  { path: 'orders', canMatch: [authGuard()], component: Orders },
  { path: 'admin', canMatch: [authGuard({ roles: ['admin'] })], component: Admin },
  { path: 'loading', component: Loading },
  // A server answers nothing at an address without a route.
  { path: 'auth/callback', component: Loading },
  { path: 'no-access', component: NoAccess },
];
