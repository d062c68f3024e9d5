import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { authGuard, signedOutGuard } from 'ngx-strongbox';
import { Denied } from './denied/denied';
import { Home } from './home/home';
import { NotFound } from './not-found/not-found';
import { PRESENT_STRATEGY } from './strategies/present-strategy';

export const routes: Routes = [
  { path: '', pathMatch: 'full', title: 'Home · ngx-strongbox demo', component: Home },
  {
    path: 'invoices',
    title: 'My invoices · ngx-strongbox demo',
    canMatch: [authGuard()],
    loadComponent: () => import('./invoices/invoices'),
  },
  {
    path: 'payments',
    title: 'Payments · ngx-strongbox demo',
    canMatch: [authGuard()],
    loadComponent: () => import('./payments/payments'),
  },
  {
    path: 'admin',
    title: 'Admin · ngx-strongbox demo',
    canMatch: [authGuard({ roles: ['admin'], otherwise: '/denied' })],
    loadComponent: () => import('./admin/admin'),
  },
  {
    path: 'sign-in',
    title: 'Sign in · ngx-strongbox demo',
    canMatch: [() => inject(PRESENT_STRATEGY).hasOwnSignIn, signedOutGuard()],
    loadComponent: () => import('./sign-in-form/sign-in-form'),
  },
  { path: 'denied', title: 'Not for you · ngx-strongbox demo', component: Denied },
  {
    path: 'profile',
    title: 'Profile · ngx-strongbox demo',
    canMatch: [authGuard()],
    loadComponent: () => import('./profile/profile'),
  },
  {
    path: 'reload-storm',
    title: 'Reload storm · ngx-strongbox demo',
    loadComponent: () => import('./reload-storm/reload-storm'),
  },
  { path: '**', title: 'Not found · ngx-strongbox demo', component: NotFound },
];
