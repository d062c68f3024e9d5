import type { Routes } from '@angular/router';
import { authGuard } from 'ngx-strongbox';
import { Home } from './home/home';
import { NotFound } from './not-found/not-found';
import { SignInNeeded } from './sign-in-needed/sign-in-needed';

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
  // Where the guard lets nobody pass the router goes on to these, so the address stays as it is.
  { path: 'invoices', title: 'My invoices · ngx-strongbox demo', component: SignInNeeded },
  { path: 'profile', title: 'Profile · ngx-strongbox demo', component: SignInNeeded },
  { path: '**', title: 'Not found · ngx-strongbox demo', component: NotFound },
];
