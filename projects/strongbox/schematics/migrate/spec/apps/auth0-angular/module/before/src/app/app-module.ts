import { HTTP_INTERCEPTORS, HttpClientModule } from "@angular/common/http";
import { NgModule } from "@angular/core";
import { BrowserModule } from "@angular/platform-browser";
import { RouterModule } from "@angular/router";
import { AuthGuard, AuthHttpInterceptor, AuthModule } from "@auth0/auth0-angular";
import { App } from "./app";
import { Menu } from "./menu";

@NgModule({
  declarations: [App, Menu],
  imports: [
    BrowserModule,
    HttpClientModule,
    RouterModule.forRoot([{ path: "orders", component: Menu, canActivate: [AuthGuard] }]),
    AuthModule.forRoot({
      domain: "shop.eu.auth0.com",
      clientId: "shop",
      authorizationParams: {
        redirect_uri: window.location.origin,
        audience: "https://api.example.com/",
        scope: "orders:read",
      },
      httpInterceptor: { allowedList: ["https://api.example.com/*"] },
    }),
  ],
  providers: [{ provide: HTTP_INTERCEPTORS, useClass: AuthHttpInterceptor, multi: true }],
  bootstrap: [App],
})
export class AppModule {}
