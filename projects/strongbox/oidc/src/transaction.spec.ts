import { AppTab } from './spec/app-tab';
import { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

const key = SigningKey.generate();

let tab: AppTab;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  tab = new AppTab(new ScriptedProvider(await key));
});

describe('without storage', () => {
  const blocked = () => {
    throw new DOMException('Access is denied', 'SecurityError');
  };

  it.each(['sessionStorage', 'localStorage'] as const)(
    'that is, if %s throws, the app starts',
    async (name) => {
      jest.spyOn(window, name, 'get').mockImplementation(blocked);
      await tab.open('/auth/callback?code=A1&state=forged');

      expect(tab.errorCode).toBe('callback_state_unknown');
    },
  );

  it('a login says that it needs sessionStorage, and stays', async () => {
    await tab.open();
    jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(blocked);
    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'storage_unavailable' });

    expect(tab.departures).toEqual([]);
  });

  it('a login works without localStorage', async () => {
    jest.spyOn(window, 'localStorage', 'get').mockImplementation(blocked);
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    await tab.auth.logout({ scope: 'app' });
    expect(tab.outcome).toBe('logout');
  });

  it('a record that somebody spoilt does not keep others from logging in', async () => {
    sessionStorage.setItem('strongbox.login.spoilt', 'not JSON');
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});
