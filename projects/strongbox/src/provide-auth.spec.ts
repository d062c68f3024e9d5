import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationInitStatus, Component, inject, provideAppInitializer } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { createApplication } from '@angular/platform-browser';
import {
  Auth,
  type AuthFeature,
  authInterceptor,
  type CoreFeatureKind,
  provideAuth,
  withResourceServers,
  withRestore,
} from 'ngx-strongbox';
import { filter, firstValueFrom } from 'rxjs';
import { pending } from './spec/pending';
import { RecordingBackend } from './spec/recording-backend';
import { alice, withScript } from './spec/scripted-strategy';

const servers = withResourceServers('/api');
const restore = withRestore({ timeLimit: 0 });

describe('provideAuth', () => {
  it('needs only a strategy: the session is restored before the app starts', async () => {
    TestBed.configureTestingModule({ providers: [provideAuth(withScript())] });
    await TestBed.inject(ApplicationInitStatus).donePromise;
    expect(TestBed.inject(Auth).user()).toEqual(alice.user);
  });

  it.each<[string, AuthFeature<CoreFeatureKind>[]]>([
    ['one order', [servers, restore]],
    ['the other', [restore, servers]],
  ])('takes features in %s', async (_, features) => {
    const backend = new RecordingBackend();
    const answer = pending<typeof alice>();
    let asked = 0;
    const restoreLate = () => (asked++ ? Promise.resolve(alice) : answer.promise);
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor])),
        { provide: HttpBackend, useValue: backend },
        provideAuth(withScript({ restore: restoreLate }), ...features),
      ],
    });
    await TestBed.inject(ApplicationInitStatus).donePromise;
    expect(TestBed.inject(Auth).state()).toMatchObject({ status: 'unreachable' });
    window.dispatchEvent(new Event('online'));
    await firstValueFrom(TestBed.inject(Auth).events.pipe(filter(({ type }) => type === 'signed-in')));
    await firstValueFrom(TestBed.inject(HttpClient).get('/api'));
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it.each<[string, AuthFeature<CoreFeatureKind>[]]>([
    ['resource-servers', [servers, restore, servers]],
    ['restore', [restore, restore]],
  ])('throws when the feature %s is given twice, and says which', (kind, features) => {
    expect(() => provideAuth(withScript(), ...features)).toThrow(`config_invalid: the feature '${kind}'`);
  });

  it('gives other initializers and components the same Auth', async () => {
    @Component({ selector: 'app-root', template: '{{ auth.user()?.name }}' })
    class App {
      readonly auth = inject(Auth);
    }
    let seen: Auth | undefined;
    TestBed.configureTestingModule({
      providers: [
        provideAuth(withScript()),
        provideAppInitializer(() => {
          seen = inject(Auth);
        }),
      ],
    });
    const fixture = TestBed.createComponent(App);
    await TestBed.inject(ApplicationInitStatus).donePromise;
    await fixture.whenStable();
    expect(fixture.nativeElement).toHaveProperty('textContent', 'Alice');
    expect(seen).toBe(fixture.componentInstance.auth);
  });

  it('starts an app without zone.js, whose templates follow the session', async () => {
    @Component({ selector: 'app-root', template: '{{ auth.isSignedIn() }}' })
    class App {
      readonly auth = inject(Auth);
    }
    expect(globalThis).not.toHaveProperty('Zone');
    // Angular says there that it runs in development mode.
    jest.spyOn(console, 'log').mockReturnValue();
    const host = document.body.appendChild(document.createElement('app-root'));
    const app = await createApplication({ providers: [provideAuth(withScript())] });
    app.bootstrap(App, host);
    expect(host.textContent).toBe('true');
    await app.injector.get(Auth).logout();
    await app.whenStable();
    expect(host.textContent).toBe('false');
    app.destroy();
  });
});
