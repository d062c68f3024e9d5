import { Component } from '@angular/core';

@Component({ selector: 'shop-welcome', template: '<h1>Welcome</h1>' })
export class Welcome {}
