import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptors, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { App, authConfig } from './app';
import { LoggingInterceptor } from './logging-interceptor';
import { MenuModule } from './menu-module';

@NgModule({
  declarations: [App],
  imports: [
    BrowserModule,
    RouterModule.forRoot([]),
    MenuModule,
  ],
  providers: [
    provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor])),
    provideAuth(withOidc(authConfig), withResourceServers('https://api.example.com')),
    { provide: HTTP_INTERCEPTORS, useClass: LoggingInterceptor, multi: true },
  ],
  bootstrap: [App]
})
export class AppModule {}
