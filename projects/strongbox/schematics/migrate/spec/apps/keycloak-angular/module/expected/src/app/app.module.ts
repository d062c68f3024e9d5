import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { provideHttpClient, withInterceptors, withInterceptorsFromDi } from '@angular/common/http';
import { authInterceptor, keycloakClaims, provideAuth, withClaimMapping } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { AppComponent } from './app.component';
import { environment } from '../environments/environment';

@NgModule({
  declarations: [AppComponent],
  imports: [BrowserModule, RouterModule.forRoot([])],
  providers: [
    provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({
        issuer: `${environment.keycloak.url}realms/${environment.keycloak.realm}`,
        clientId: environment.keycloak.clientId,
        scope: 'openid email roles',
        silentSignIn: 'always',
      }),
      withClaimMapping(keycloakClaims({ clientId: environment.keycloak.clientId })),
    ),
  ],
  bootstrap: [AppComponent],
})
export class AppModule {}
