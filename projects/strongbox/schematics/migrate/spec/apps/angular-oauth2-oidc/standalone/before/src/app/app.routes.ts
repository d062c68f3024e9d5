import { Routes } from '@angular/router';
import { Account } from './account/account';

export const routes: Routes = [{ path: 'account', component: Account }];
