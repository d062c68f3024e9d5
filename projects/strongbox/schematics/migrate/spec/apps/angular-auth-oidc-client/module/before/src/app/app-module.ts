import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { APP_INITIALIZER, NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { AuthInterceptor, AutoLoginAllRoutesGuard, OidcSecurityService } from 'angular-auth-oidc-client';
import { App } from './app';
import { AuthConfigModule } from './auth-config-module';
import { Menu } from './menu';

function initialize(oidcSecurityService: OidcSecurityService) {
  return () => oidcSecurityService.checkAuth();
}

@NgModule({
  declarations: [App, Menu],
  imports: [
    BrowserModule,
    RouterModule.forRoot([{ path: 'orders', component: Menu, canActivate: [AutoLoginAllRoutesGuard] }]),
    AuthConfigModule,
  ],
  providers: [
    provideHttpClient(withInterceptorsFromDi()),
    { provide: HTTP_INTERCEPTORS, useClass: AuthInterceptor, multi: true },
    { provide: APP_INITIALIZER, useFactory: initialize, deps: [OidcSecurityService], multi: true },
  ],
  bootstrap: [App],
})
export class AppModule {}
