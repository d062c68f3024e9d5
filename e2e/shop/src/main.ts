import { mergeApplicationConfig } from '@angular/core';
import { bootstrapApplication, provideClientHydration, withEventReplay } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { configInPage } from './app/shop-config';

const hydrated = { providers: [provideClientHydration(withEventReplay())] };

bootstrapApplication(App, mergeApplicationConfig(appConfig(configInPage()), hydrated)).catch(
  (error: unknown) => {
    console.error(error);
  },
);
