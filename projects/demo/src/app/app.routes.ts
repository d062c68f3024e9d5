import type { Routes } from '@angular/router';
import { authGuard } from 'ngx-strongbox';
import { Home } from './home/home';
import { NotFound } from './not-found/not-found';

export const routes: Routes = [
  { path: '', pathMatch: 'full', title: 'Home · ngx-strongbox demo', component: Home },
  {
    path: 'invoices',
    title: 'My invoices · ngx-strongbox demo',
    canMatch: [authGuard()],
    loadComponent: () => import('./invoices/invoices'),
  },
  {
    path: 'profile',
    title: 'Profile · ngx-strongbox demo',
    canMatch: [authGuard()],
    loadComponent: () => import('./profile/profile'),
  },
  { path: '**', title: 'Not found · ngx-strongbox demo', component: NotFound },
];
