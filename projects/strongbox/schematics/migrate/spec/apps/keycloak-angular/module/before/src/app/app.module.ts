import { HTTP_INTERCEPTORS, HttpClientModule } from '@angular/common/http';
import { APP_INITIALIZER, NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { KeycloakAngularModule, KeycloakBearerInterceptor, KeycloakService } from 'keycloak-angular';
import { AppComponent } from './app.component';
import { initializeKeycloak } from './keycloak-init.factory';

@NgModule({
  declarations: [AppComponent],
  imports: [BrowserModule, HttpClientModule, KeycloakAngularModule, RouterModule.forRoot([])],
  providers: [
    KeycloakService,
    {
      provide: APP_INITIALIZER,
      useFactory: initializeKeycloak,
      multi: true,
      deps: [KeycloakService],
    },
    { provide: HTTP_INTERCEPTORS, useClass: KeycloakBearerInterceptor, multi: true },
  ],
  bootstrap: [AppComponent],
})
export class AppModule {}
