import {
  HttpBackend,
  HttpClient,
  HttpRequest,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationRef, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  authInterceptor,
  provideAuth,
  type ResourceServer,
  withIdleTimeout,
  withResourceServers,
  withXsrf,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { EMPTY, firstValueFrom } from 'rxjs';
import { RecordingBackend } from './spec/recording-backend';
import { withScript } from './spec/scripted-strategy';

const api = 'https://api.example.com/orders';

function setUp(...servers: readonly (string | ResourceServer)[]) {
  const backend = new RecordingBackend();
  TestBed.configureTestingModule({
    providers: [
      { provide: PLATFORM_ID, useValue: 'server' },
      provideHttpClient(withInterceptors([xsrfInterceptor, authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(
        withScript(),
        withResourceServers(...servers),
        withXsrf({ servers: ['https://api.example.com/'] }),
        withIdleTimeout({ after: 60 }),
      ),
    ],
  });
  return { backend, http: TestBed.inject(HttpClient), app: TestBed.inject(ApplicationRef) };
}

describe('On a server', () => {
  it('a request to a listed server leaves without a credential', async () => {
    const { backend, http, app } = setUp('https://api.example.com/');
    await firstValueFrom(http.get(api));
    expect(backend.credentials).toEqual([null]);
    await app.whenStable();
  });

  it.each([
    ['https://cdn.example.com/shop/', 'https://cdn.example.com/shop/orders'],
    ['/shop/', 'http://localhost/shop/orders'],
    [null, 'http://localhost/orders'],
  ])('where the document does not tell its base, that is what the element says (%s)', async (href, url) => {
    jest.spyOn(document, 'baseURI', 'get').mockImplementation(() => {
      throw new Error('NotYetImplemented');
    });
    const base = document.createElement('base');
    if (href !== null) base.href = href;
    document.head.append(base);
    const info = jest.spyOn(console, 'info').mockReturnValue();
    try {
      const { http } = setUp('https://api.example.com/');
      await firstValueFrom(http.get('orders'));
      expect(info).toHaveBeenCalledWith(expect.stringContaining(`] ${url} matched no resource server`));
    } finally {
      base.remove();
    }
  });

  it.each([
    ['authInterceptor', authInterceptor],
    ['xsrfInterceptor', xsrfInterceptor],
  ])(
    '%s throws nothing at HttpClient, which some releases of Angular would wait for ever after',
    (_, wrong) => {
      TestBed.configureTestingModule({
        providers: [
          provideAuth(withScript(), withResourceServers('nonsense'), withXsrf({ servers: ['nonsense'] })),
        ],
      });
      const answer = TestBed.runInInjectionContext(() => wrong(new HttpRequest('DELETE', api), () => EMPTY));
      return expect(firstValueFrom(answer)).rejects.toMatchObject({ code: 'config_invalid' });
    },
  );

  it('nothing is sent to other requests or other servers, though Node has a BroadcastChannel', async () => {
    const open = jest.spyOn(globalThis, 'BroadcastChannel');
    setUp('https://api.example.com/');
    expect((await TestBed.inject(Auth).settled()).status).toBe('restoring');
    expect(open).not.toHaveBeenCalled();
  });

  it('no timer is left running', async () => {
    jest.useFakeTimers();
    try {
      setUp('https://api.example.com/');
      await TestBed.inject(Auth).settled();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
