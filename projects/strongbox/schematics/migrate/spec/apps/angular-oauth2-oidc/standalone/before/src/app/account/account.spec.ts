import { TestBed } from '@angular/core/testing';
import { OAuthService } from 'angular-oauth2-oidc';
import { Account } from './account';

it('greets', () => {
  TestBed.configureTestingModule({
    providers: [{ provide: OAuthService, useValue: { getIdentityClaims: () => ({ name: 'Alice' }) } }],
  });
  expect(TestBed.createComponent(Account).nativeElement.textContent).toContain('Alice');
});
