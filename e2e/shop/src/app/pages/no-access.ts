import { Component } from '@angular/core';

@Component({ selector: 'shop-no-access', template: '<h1>No access</h1>' })
export class NoAccess {}
