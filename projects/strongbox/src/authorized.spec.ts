import { Component, ErrorHandler, PLATFORM_ID, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  type AccessConditions,
  Auth,
  AuthError,
  Authorized,
  type NoSession,
  provideAuth,
  type Session,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const admin: Session = { user: { sub: 'ada', name: 'Ada', roles: ['admin'] }, expiresAt: null };
const nobody: NoSession = { reason: 'no-session' };

@Component({
  imports: [Authorized],
  template: `
    <p *authorized="let user">Hello {{ user.name }}</p>
    <p *authorized="conditions() as user; else denied; restoring: wait">Secret of {{ user.sub }}</p>
    <ng-template #denied><p>Denied</p></ng-template>
    <ng-template #wait><p>Wait</p></ng-template>
  `,
})
class Page {
  readonly conditions = signal<AccessConditions>({ roles: ['admin'] });
}

const errors: unknown[] = [];

async function show(script: Script) {
  errors.length = 0;
  TestBed.configureTestingModule({
    rethrowApplicationErrors: false,
    providers: [
      provideAuth(withScript(script)),
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => errors.push(error) } },
    ],
  });
  const fixture = TestBed.createComponent(Page);
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const parts = () => [...page.querySelectorAll('p')].map(({ textContent }) => textContent);
  return { fixture, page, parts, auth: TestBed.inject(Auth) };
}

describe('*authorized', () => {
  it('shows its part to those to whom the conditions apply, and tells it who they are', async () => {
    const { parts } = await show({ restore: async () => admin });
    expect(parts()).toEqual(['Hello Ada', 'Secret of ada']);
  });

  it('shows the part after else to others, and bare lets everybody who is signed in see its own', async () => {
    const { parts } = await show({});
    expect(parts()).toEqual(['Hello Alice', 'Denied']);
  });

  it('shows nothing bare, and the part after else, when nobody is signed in', async () => {
    const { parts } = await show({ restore: async () => nobody });
    expect(parts()).toEqual(['Denied']);
  });

  it('shows the part after restoring, and neither of the others, until it is known who is there', async () => {
    const restore = pending<Session>();
    const { parts, fixture, auth } = await show({ restore: () => restore.promise });
    expect(parts()).toEqual(['Wait']);
    restore.resolve(admin);
    await auth.settled();
    await fixture.whenStable();
    expect(parts()).toEqual(['Hello Ada', 'Secret of ada']);
  });

  it('does so on a server', async () => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const { parts } = await show({ restore: async () => admin });
    expect(parts()).toEqual(['Wait']);
  });

  it('does so while the provider cannot be reached', async () => {
    const { parts } = await show({ restore: () => Promise.reject(new AuthError('server_unreachable')) });
    expect(parts()).toEqual(['Wait']);
  });

  it('follows the state: a logout takes its part away', async () => {
    const { parts, fixture, auth } = await show({ restore: async () => admin });
    await auth.logout();
    await fixture.whenStable();
    expect(parts()).toEqual(['Denied']);
  });

  it('follows the claims: it stays in place and tells of the new ones', async () => {
    const renewed: Session = { ...admin, user: { ...admin.user, name: 'Ada L.' } };
    const { parts, page, fixture, auth } = await show({
      restore: async () => admin,
      renew: async () => renewed,
    });
    const shown = page.querySelector('p');
    await auth.renew();
    await fixture.whenStable();
    expect(parts()).toEqual(['Hello Ada L.', 'Secret of ada']);
    expect(page.querySelector('p')).toBe(shown);
  });

  it('goes when a renewal takes the role away', async () => {
    const { parts, fixture, auth } = await show({ restore: async () => admin, renew: async () => alice });
    await auth.renew();
    await fixture.whenStable();
    expect(parts()).toEqual(['Hello Alice', 'Denied']);
  });

  it('follows its conditions', async () => {
    const { parts, fixture } = await show({ restore: async () => admin });
    fixture.componentInstance.conditions.set({ roles: ['owner'] });
    await fixture.whenStable();
    expect(parts()).toEqual(['Hello Ada', 'Denied']);
  });

  it('takes its part away when the conditions become none that can be meant', async () => {
    const { parts, fixture } = await show({ restore: async () => admin });
    fixture.componentInstance.conditions.set({ roles: [] });
    await fixture.whenStable();
    expect(parts()).toEqual(['Hello Ada', 'Denied']);
    expect(errors).toEqual([expect.objectContaining({ code: 'config_invalid' })]);
  });
});
