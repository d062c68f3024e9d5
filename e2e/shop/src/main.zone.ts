import { mergeApplicationConfig, provideZoneChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { configInPage } from './app/shop-config';

const zoned = { providers: [provideZoneChangeDetection()] };

bootstrapApplication(App, mergeApplicationConfig(appConfig(configInPage()), zoned)).catch(
  (error: unknown) => {
    console.error(error);
  },
);
