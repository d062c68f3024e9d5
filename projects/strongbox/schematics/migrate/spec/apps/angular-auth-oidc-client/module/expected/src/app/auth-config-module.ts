import { NgModule } from '@angular/core';
import { provideAuth, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';

@NgModule({
  imports: [],
  providers: [
    provideAuth(
      withOidc({
        issuer: 'https://id.example.com',
        clientId: 'shop',
        scope: 'openid profile offline_access',
      }),
      withResourceServers('https://api.example.com/'),
    ),
  ],
  exports: [],
})
export class AuthConfigModule {}
