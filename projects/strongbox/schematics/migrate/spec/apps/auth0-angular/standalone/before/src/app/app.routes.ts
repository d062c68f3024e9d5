import { Routes } from '@angular/router';
import { authGuardFn } from '@auth0/auth0-angular';
import { Profile } from './profile/profile';

export const routes: Routes = [
  { path: 'profile', component: Profile, canActivate: [authGuardFn] },
  { path: '', redirectTo: 'profile', pathMatch: 'full' },
];
