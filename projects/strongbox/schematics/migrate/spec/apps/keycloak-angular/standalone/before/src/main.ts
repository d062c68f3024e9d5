import { bootstrapApplication } from '@angular/platform-browser';
import { Account } from './app/account/account';
import { appConfig } from './app/app.config';

bootstrapApplication(Account, appConfig).catch((error: unknown) => console.error(error));
