import { NgModule } from "@angular/core";
import { BrowserModule } from "@angular/platform-browser";
import { RouterModule } from "@angular/router";
import { provideHttpClient, withInterceptors, withInterceptorsFromDi } from "@angular/common/http";
import { authGuard, authInterceptor, provideAuth, withResourceServers } from "ngx-strongbox";
import { withOidc } from "ngx-strongbox/oidc";
import { App } from "./app";
import { Menu } from "./menu";

@NgModule({
  declarations: [App, Menu],
  imports: [
    BrowserModule,
    RouterModule.forRoot([{ path: "orders", component: Menu, canActivate: [authGuard()] }]),
  ],
  providers: [
    provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({
        issuer: "https://shop.eu.auth0.com/",
        clientId: "shop",
        scope: "openid profile email orders:read",
        loginParameters: { audience: "https://api.example.com/" },
      }),
      withResourceServers({ url: "https://api.example.com/", whenSignedOut: "fail" }),
    ),
  ],
  bootstrap: [App],
})
export class AppModule {}
