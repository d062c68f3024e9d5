import { Component } from '@angular/core';

@Component({ selector: 'shop-admin', template: '<h1>Administration</h1>' })
export class Admin {}
