import { CommonModule } from '@angular/common';
import { NgModule } from '@angular/core';
import { OAuthModule } from 'angular-oauth2-oidc';
import { Menu } from './menu';

@NgModule({
  declarations: [Menu],
  imports: [CommonModule, OAuthModule],
  exports: [Menu],
})
export class MenuModule {}
