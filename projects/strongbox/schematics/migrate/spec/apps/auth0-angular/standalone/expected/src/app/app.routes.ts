import { Routes } from '@angular/router';
import { authGuard } from 'ngx-strongbox';
import { Profile } from './profile/profile';

export const routes: Routes = [
  { path: 'profile', component: Profile, canActivate: [authGuard()] },
  { path: '', redirectTo: 'profile', pathMatch: 'full' },
];
