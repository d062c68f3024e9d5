import { NgModule } from '@angular/core';
import { AbstractSecurityStorage, AuthModule, DefaultLocalStorageService } from 'angular-auth-oidc-client';

@NgModule({
  imports: [
    AuthModule.forRoot({
      config: {
        authority: 'https://id.example.com',
        redirectUrl: window.location.origin,
        postLogoutRedirectUri: window.location.origin,
        clientId: 'shop',
        scope: 'openid profile offline_access',
        responseType: 'code',
        silentRenew: true,
        silentRenewUrl: window.location.origin + '/silent-renew.html',
        secureRoutes: ['https://api.example.com/'],
      },
    }),
  ],
  providers: [{ provide: AbstractSecurityStorage, useClass: DefaultLocalStorageService }],
  exports: [AuthModule],
})
export class AuthConfigModule {}
