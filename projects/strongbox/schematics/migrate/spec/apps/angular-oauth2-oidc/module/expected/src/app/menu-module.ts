import { CommonModule } from '@angular/common';
import { NgModule } from '@angular/core';
import { Menu } from './menu';

@NgModule({
  declarations: [Menu],
  imports: [CommonModule],
  exports: [Menu],
})
export class MenuModule {}
