import { DOCUMENT, inject } from '@angular/core';
import { AppTab } from './spec/app-tab';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
});

describe('settings known only at run time', () => {
  it.each<[title: string, fail: () => Promise<never>]>([
    [
      'threw',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejected', () => Promise.reject(new Error('secret'))],
  ])('are asked for again, each time in an injection context, after they %s', async (_, fail) => {
    const documents: Document[] = [];
    let areMissing = true;
    tab.loadConfig = () => {
      documents.push(inject(DOCUMENT));
      return areMissing ? fail() : tab.config;
    };
    await tab.open();
    expect(tab.outcome).toBe('unreachable');
    expect(tab.errorCode).toBe('server_unreachable');
    expect(tab.auth.error()?.message).not.toContain('secret');

    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'server_unreachable' });
    areMissing = false;
    const asked = documents.length;
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.outcome).toBe('no-session');
    expect(documents).toHaveLength(asked + 1);

    await tab.login();
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('are asked for once if they come', async () => {
    const loadConfig = jest.fn(() => Promise.resolve(tab.config));
    tab.loadConfig = loadConfig;
    await tab.signIn();
    loadConfig.mockClear();
    await tab.open();
    await Promise.all([tab.auth.renew(), tab.auth.login()]);

    expect(loadConfig).toHaveBeenCalledTimes(1);
  });
});
