import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { NavigationStart } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { firstValueFrom } from 'rxjs';
import { until } from '../../oidc/src/spec/until';
import { API, RestApp } from './spec/rest-app';

let app: RestApp;

const isAt = (url: string) => () => app.router.url === url;

beforeEach(() => {
  localStorage.clear();
  app = new RestApp();
  jest.spyOn(console, 'info').mockReturnValue();
  jest.spyOn(console, 'warn').mockReturnValue();
});

describe('The login page', () => {
  it('is where a guard sends who is not signed in, and after the login the router goes on', async () => {
    await app.open();
    await RouterTestingHarness.create();
    void app.router.navigateByUrl('/invoices?page=2#top');
    await until(isAt('/sign-in?redirectTo=%2Finvoices%3Fpage%3D2%23top'));
    expect(await app.signIn()).toBe('signed-in');
    await until(isAt('/invoices?page=2#top'));
  });

  it('goes back to nobody: neither it nor the guarded page before it is left in the history', async () => {
    await app.open();
    const replaces = watchNavigations();
    await RouterTestingHarness.create('/invoices').catch(() => undefined);
    await until(isAt('/sign-in?redirectTo=%2Finvoices'));
    await app.signIn();
    await until(isAt('/invoices'));
    expect(replaces.get('/sign-in?redirectTo=%2Finvoices')).toBe(true);
    expect(replaces.get('/invoices')).toBe(true);
  });

  it('is opened by login(), with the present path, once', async () => {
    await app.open();
    await RouterTestingHarness.create('/');
    expect(await app.auth.login()).toBe('redirecting');
    await until(isAt('/sign-in?redirectTo=%2F'));
    const navigate = jest.spyOn(app.router, 'navigateByUrl');
    expect(await app.auth.login()).toBe('redirecting');
    expect(navigate).not.toHaveBeenCalled();
  });

  it('keeps the parameters it is configured with', async () => {
    await app.open({ loginPage: '/sign-in?theme=dark' });
    await RouterTestingHarness.create('/');
    await app.auth.login({ redirectTo: '/invoices' });
    await until(isAt('/sign-in?theme=dark&redirectTo=%2Finvoices'));
  });

  it.each([
    ['another site', 'https://evil.example/'],
    ['another site without a scheme', '//evil.example/'],
    ['another site by a backslash', '/\\evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,hello'],
  ])('leads to the start page when a link to it names %s', async (_, link) => {
    await app.open();
    await RouterTestingHarness.create(`/sign-in?redirectTo=${encodeURIComponent(link)}`);
    expect(await app.signIn()).toBe('signed-in');
    await until(isAt('/'));
  });

  it('leads to the start page without a wish', async () => {
    await app.open();
    await RouterTestingHarness.create('/sign-in');
    await app.signIn();
    await until(isAt('/'));
  });

  it('leads where its form says', async () => {
    await app.open();
    await RouterTestingHarness.create('/sign-in?redirectTo=%2F');
    const credentials = { username: 'alice', password: 'correct horse' };
    await app.auth.login({ credentials, redirectTo: '/invoices' });
    await until(isAt('/invoices'));
  });

  it('does not open for a guard of its own', async () => {
    await app.open();
    await expect(app.auth.login({ redirectTo: '/sign-in' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });
});

describe('A form that is not on the login page', () => {
  it('leaves the user where he is', async () => {
    await app.open();
    await RouterTestingHarness.create('/');
    const navigate = jest.spyOn(app.router, 'navigateByUrl');
    expect(await app.signIn()).toBe('signed-in');
    expect(navigate).not.toHaveBeenCalled();
  });

  it.each(['https://evil.example/', '//evil.example/', 'javascript:alert(1)'])(
    'sends nothing when its own wish is %s',
    async (redirectTo) => {
      await app.open();
      const credentials = { username: 'alice', password: 'correct horse' };
      await expect(app.auth.login({ credentials, redirectTo })).rejects.toMatchObject({
        code: 'config_invalid',
      });
      expect(app.account.requestsTo('/account/login')).toEqual([]);
    },
  );
});

describe('A login that is refused', () => {
  it('stays on the page, wish and all', async () => {
    await app.open();
    await RouterTestingHarness.create('/sign-in?redirectTo=%2Finvoices');
    await app.auth.login({ credentials: { username: 'alice', password: 'wrong' } });
    expect(app.router.url).toBe('/sign-in?redirectTo=%2Finvoices');
    await app.signIn();
    await until(isAt('/invoices'));
  });
});

describe('A step-up', () => {
  it('is asked for once: what the login gives is what there is', async () => {
    await app.open();
    await app.signIn();
    await RouterTestingHarness.create('/');
    void app.router.navigateByUrl('/payments');
    await until(isAt('/sign-in?redirectTo=%2Fpayments'));
    await app.signIn();
    await until(isAt('/denied'));
    expect(app.auth.state()).toMatchObject({ session: { asked: { acr: ['mfa'] } } });
    await app.auth.renew();
    await app.router.navigateByUrl('/');
    void app.router.navigateByUrl('/payments');
    await until(isAt('/denied'));
  });
});

describe('A logout', () => {
  it('leads to the start page', async () => {
    await app.open();
    await app.signIn();
    await RouterTestingHarness.create('/invoices');
    await app.auth.logout();
    await until(isAt('/'));
  });

  it('leads where it is told to, or nowhere with the scope of the app', async () => {
    await app.open();
    await app.signIn();
    await RouterTestingHarness.create('/invoices');
    await app.auth.logout({ scope: 'app' });
    expect(app.router.url).toBe('/invoices');
    await app.auth.logout({ redirectTo: '/sign-in' });
    await until(isAt('/sign-in'));
  });
});

describe('A request for signed-in users only', () => {
  it('waits for the login page and goes on with the session', async () => {
    app.servers = [{ url: API, whenSignedOut: 'login' }];
    await app.open();
    await RouterTestingHarness.create('/');
    const answer = firstValueFrom(TestBed.inject(HttpClient).get(`${API}orders`));
    await until(isAt('/sign-in?redirectTo=%2F'));
    expect(app.account.requestsTo('/orders')).toEqual([]);
    await app.signIn();
    await answer;
    expect(app.account.requestsTo('/orders')[0]?.headers.get('Authorization')).toContain('access-alice');
  });
});

/** By address, whether the navigation that led there left the one before it in the history. */
function watchNavigations(): ReadonlyMap<string, boolean> {
  const replaces = new Map<string, boolean>();
  app.router.events.subscribe((event) => {
    if (!(event instanceof NavigationStart)) return;
    replaces.set(event.url, app.router.currentNavigation()?.extras.replaceUrl === true);
  });
  return replaces;
}
