import { provideHttpClient, withInterceptors, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { authGuard, authInterceptor } from 'ngx-strongbox';
import { App } from './app';
import { AuthConfigModule } from './auth-config-module';
import { Menu } from './menu';

@NgModule({
  declarations: [App, Menu],
  imports: [
    BrowserModule,
    RouterModule.forRoot([{ path: 'orders', component: Menu, canActivate: [authGuard()] }]),
    AuthConfigModule,
  ],
  providers: [
    provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor])),
  ],
  bootstrap: [App],
})
export class AppModule {}
