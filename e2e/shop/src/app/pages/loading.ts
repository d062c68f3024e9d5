import { Component } from '@angular/core';

@Component({ selector: 'shop-loading', template: '<h1>One moment</h1>' })
export class Loading {}
