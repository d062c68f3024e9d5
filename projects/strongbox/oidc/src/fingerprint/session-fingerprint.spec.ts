import { type AuthFeature, type ResourceServer } from 'ngx-strongbox';
import { AppTab } from '../spec/app-tab';
import { json, type ProviderRequest } from '../spec/scripted-provider';
import { SigningKey } from '../spec/signing-key';
import { withSessionFingerprint } from './with-session-fingerprint';

const key = SigningKey.generate();

// jsdom's page is at http://localhost, and the cookie's host has to be on its site.
const HOME = 'http://localhost:4300/';
const MINT = `${HOME}fingerprint`;
const ELSEWHERE = 'https://api.example.com/';

/** The endpoint that mints, and the browser's only cookie for it. */
class Mint {
  hash: string | null = null;
  readonly requests: { readonly method: string; readonly init: RequestInit }[] = [];
  answer: (() => Response | Promise<Response>) | null = null;

  fetch(init: RequestInit): Response | Promise<Response> {
    const method = init.method ?? 'GET';
    this.requests.push({ method, init });
    if (this.answer) return this.answer();
    if (method === 'DELETE') {
      this.hash = null;
      return new Response(null, { status: 204 });
    }
    this.hash ??= crypto.randomUUID().replaceAll('-', '').repeat(2);
    return json({ hash: this.hash });
  }

  times(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }
}

let tab: AppTab;
let mint: Mint;

function inBrowser(servers: (string | ResourceServer)[], features: AuthFeature<'session-fingerprint'>[]) {
  tab.servers = servers;
  tab.features = features;
  const others = globalThis.fetch;
  globalThis.fetch = async (input, init = {}) =>
    new URL(input as string, document.baseURI).href === MINT ? mint.fetch(init) : others(input, init);
}

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  mint = new Mint();
  inBrowser([HOME, ELSEWHERE], [withSessionFingerprint({ mint: MINT })]);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const tokenRequests = () => tab.provider.requestsTo('/token');
const sent = (request: ProviderRequest | undefined) => request?.form.get('user_fingerprint') ?? null;
const credentialsOf = async (url: string) => {
  await tab.callApi(url);
  return tab.apiRequests.at(-1)?.credentials;
};

describe('withSessionFingerprint', () => {
  it('sends the hash with the code and with each refresh, and asks for it once per page', async () => {
    await tab.signIn();
    await tab.auth.renew();
    await tab.auth.renew();

    expect(tokenRequests().map(({ form }) => form.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
      'refresh_token',
    ]);
    expect(tokenRequests().map(sent)).toEqual([mint.hash, mint.hash, mint.hash]);
    expect(mint.times('POST')).toBe(1);
  });

  it('sends cookies with listed servers at the origin of the endpoint alone', async () => {
    await tab.signIn();

    expect(await credentialsOf(`${HOME}invoices`)).toBe('include');
    expect(await credentialsOf(`${ELSEWHERE}invoices`)).not.toBe('include');
    expect(tokenRequests()[0]?.init.credentials).toBe('omit');
  });
});
