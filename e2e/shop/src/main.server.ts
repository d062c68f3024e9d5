import { type ApplicationRef, mergeApplicationConfig } from '@angular/core';
import {
  bootstrapApplication,
  type BootstrapContext,
  provideClientHydration,
  withEventReplay,
} from '@angular/platform-browser';
import { provideServerRendering, RenderMode, withRoutes } from '@angular/ssr';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import type { ShopConfig } from './app/shop-config';

const rendered = {
  providers: [
    provideClientHydration(withEventReplay()),
    provideServerRendering(withRoutes([{ path: '**', renderMode: RenderMode.Server }])),
  ],
};

/** The build runs this too, to find the routes, and knows no addresses yet. */
const config = JSON.parse(
  process.env['SHOP_CONFIG'] ??
    '{ "issuer": "http://localhost", "clientId": "", "apiUrl": "http://localhost" }',
) as ShopConfig;

export default (context: BootstrapContext): Promise<ApplicationRef> =>
  bootstrapApplication(App, mergeApplicationConfig(appConfig(config), rendered), context);
