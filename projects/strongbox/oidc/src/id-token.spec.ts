import { AppTab } from './spec/app-tab';
import { type ScriptedProvider } from './spec/scripted-provider';
import { bytes, jwsInput, SigningKey } from './spec/signing-key';
import { base64Url } from './random-token';

type Claims = Readonly<Record<string, unknown>>;
type Forge = (claims: Claims) => string | Promise<string>;

const genuine = SigningKey.generate();
/** Has the name of the genuine key, and is another. */
const impostor = SigningKey.generate('RS256', 'RS256-key');

const signed = async (claims: Claims | string, header?: object) => (await genuine).sign(claims, header);
const withClaims =
  (changes: Claims): Forge =>
  (claims) =>
    signed({ ...claims, ...changes });
const withHeader =
  (header: object): Forge =>
  (claims) =>
    signed(claims, header);
const withPart =
  (index: number, part: string): Forge =>
  async (claims) => {
    const parts = (await signed(claims)).split('.');
    parts[index] = part;
    return parts.join('.');
  };
const now = () => Math.floor(Date.now() / 1000);

/** HMAC with something everybody knows, which a careless library would take for the secret. */
const hmacWith =
  (secret: (key: SigningKey) => Promise<string> | string): Forge =>
  async (claims) => {
    const input = jwsInput({ alg: 'HS256', kid: 'RS256-key' }, claims);
    const secretBytes = bytes(await secret(await genuine));
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', secretBytes, hmac, false, ['sign']);
    return `${input}.${base64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(input))))}`;
  };

async function pem({ publicJwk }: SigningKey): Promise<string> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', { ...publicJwk, ext: true }, rsa, true, ['verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key));
  const lines = btoa(String.fromCharCode(...spki)).replace(/.{64}/g, '$&\n');
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
}

const refused: Record<string, [title: string, forge: Forge][]> = {
  id_token_signature_invalid: [
    ['is signed by another key', async (claims) => (await impostor).sign(claims)],
    ['had its claims replaced', withPart(1, base64Url(bytes('{"sub":"mallory"}')))],
    ['had its signature replaced', withPart(2, base64Url(new Uint8Array(256)))],
    ['has an empty signature', withPart(2, '')],
    [
      'brings its own key along',
      async (claims) => (await impostor).sign(claims, { jwk: (await impostor).publicJwk }),
    ],
    [
      'says where to find its key',
      async (claims) =>
        (await impostor).sign(claims, { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u' }),
    ],
  ],
  id_token_algorithm_refused: [
    ['is not signed at all', (claims) => `${jwsInput({ alg: 'none' }, claims)}.`],
    ['says so in capitals', (claims) => `${jwsInput({ alg: 'NONE' }, claims)}.`],
    ['says so above a signature', withPart(0, base64Url(bytes('{"alg":"none"}')))],
    ['has an HMAC with the public JWK', hmacWith((key) => JSON.stringify(key.publicJwk))],
    ['has an HMAC with the public key as PEM', hmacWith(pem)],
    ['has an HMAC with the modulus', hmacWith((key) => key.publicJwk.n ?? '')],
  ],
  id_token_key_unknown: [['names an unknown key', withHeader({ kid: 'unheard-of' })]],
  id_token_issuer_mismatch: [
    ['has another issuer', withClaims({ iss: 'https://evil.example' })],
    ['has the issuer with a slash', withClaims({ iss: 'https://id.example.com/' })],
    ['has a longer issuer', withClaims({ iss: 'https://id.example.com.evil.example' })],
    ['has a list of issuers', withClaims({ iss: ['https://id.example.com'] })],
  ],
  id_token_audience_mismatch: [
    ['is for another app', withClaims({ aud: 'other' })],
    ['is for others too', withClaims({ aud: ['shop', 'other'] })],
    ['is for this app twice', withClaims({ aud: ['shop', 'shop'] })],
    ['is for nobody', withClaims({ aud: [] })],
    ['is for others too, though issued to this app', withClaims({ aud: ['shop', 'other'], azp: 'shop' })],
    ['is for a number', withClaims({ aud: 1 })],
    ['is for a nested list', withClaims({ aud: [['shop', 'other']] })],
    ['was issued to another app', withClaims({ azp: 'other' })],
    ['was issued to null', withClaims({ azp: null })],
  ],
  id_token_nonce_mismatch: [
    ['has another nonce', withClaims({ nonce: 'other' })],
    ['has no nonce', withClaims({ nonce: undefined })],
    ['has a list of nonces', (claims) => signed({ ...claims, nonce: [claims['nonce']] })],
  ],
  id_token_claim_missing: ['iss', 'sub', 'aud', 'exp', 'iat'].map((claim) => [
    `has no ${claim}`,
    withClaims({ [claim]: undefined }),
  ]),
  id_token_claim_invalid: [
    ['has an empty subject', withClaims({ sub: '' })],
    ['has a subject of 256 characters', withClaims({ sub: 'a'.repeat(256) })],
    ['has a number as subject', withClaims({ sub: 42 })],
    ['has null as subject', withClaims({ sub: null })],
    ['ends at a text', withClaims({ exp: String(now() + 300) })],
    ['ends at null', withClaims({ exp: null })],
    ['was issued at a text', withClaims({ iat: String(now()) })],
    ['comes from the future', withClaims({ iat: now() + 120, exp: now() + 420 })],
    ['is not valid yet', withClaims({ nbf: now() + 120 })],
    ['is valid from a text on', withClaims({ nbf: String(now()) })],
    ['says with a text when the user signed in', withClaims({ auth_time: String(now()) })],
    ['says with null when the user signed in', withClaims({ auth_time: null })],
    [
      'tells of a logout',
      withClaims({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
    ],
  ],
  id_token_expired: [['has expired', withClaims({ exp: now() - 120 })]],
  id_token_hash_mismatch: [
    ['belongs to another access token', withClaims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['has a number as hash', withClaims({ at_hash: 1 })],
  ],
  id_token_malformed: [
    ['is not a JWT', () => 'nonsense'],
    ['has two parts', async (claims) => (await signed(claims)).split('.').slice(0, 2).join('.')],
    ['has five parts', async (claims) => `${await signed(claims)}.AAAA.AAAA`],
    ['has a header that is not Base64', withPart(0, '%%%')],
    ['has a header that is not JSON', withPart(0, base64Url(bytes('nonsense')))],
    ['has a header that is no object', withPart(0, base64Url(bytes('null')))],
    ['has claims that are not JSON', () => signed('nonsense')],
    ['has a list for claims', () => signed('[]')],
    ['has null for claims', () => signed('null')],
    ['has a signature that is not Base64', withPart(2, '%%%')],
    ['is five million letters', () => 'a'.repeat(5e6)],
    ['demands an extension nobody knows', withHeader({ crit: ['urgent'], urgent: true })],
    ['demands an extension that is known', withHeader({ crit: ['b64'], b64: true })],
    ['is an access token (RFC 9068)', withHeader({ typ: 'at+jwt' })],
    ['is an access token in capitals', withHeader({ typ: 'application/AT+JWT' })],
    ['is a logout token', withHeader({ typ: 'logout+jwt' })],
  ],
};

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await genuine);
  provider = tab.provider;
});

describe.each(Object.entries(refused))(
  'an ID token is refused with %s and nothing is kept if it',
  (code, cases) => {
    it.each(cases)('%s', async (_, forge) => {
      provider.idToken = forge;
      await tab.signIn();

      expect(tab.errorCode).toBe(code);
      expect(tab.outcome).toBe('login-failed');
      expect([...Object.keys(sessionStorage), ...Object.keys(localStorage)]).toEqual([]);
      expect(await tab.leftovers()).toEqual([]);
      // Nobody was asked for a key but the provider.
      expect(provider.requests.every(({ url }) => url.startsWith(provider.issuer))).toBe(true);
    });
  },
);

describe('an ID token is accepted if it', () => {
  it.each<[title: string, forge: Forge]>([
    ['is for this app alone, as a list', withClaims({ aud: ['shop'], azp: 'shop' })],
    ['ended within the clock tolerance', withClaims({ exp: now() - 20 })],
    ['begins within the clock tolerance', withClaims({ iat: now() + 20, nbf: now() + 20 })],
    ['has no hash of the access token', withClaims({ at_hash: undefined })],
    ['has a subject of 255 characters', withClaims({ sub: 'a'.repeat(255) })],
    ['has no type', withHeader({ typ: undefined })],
    ['does not name the only key there is', withHeader({ kid: undefined })],
    [
      'points to a key elsewhere, but is signed with the provider’s',
      withHeader({ jku: 'https://evil.example/' }),
    ],
    ['is as long as a book', withClaims({ groups: 'a'.repeat(5e4) })],
  ])('%s', async (_, forge) => {
    provider.idToken = forge;
    await tab.signIn();

    expect(tab.errorCode).toBeUndefined();
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(provider.requests.every(({ url }) => url.startsWith(provider.issuer))).toBe(true);
  });

  it.each(['PS256', 'ES256', 'EdDSA', 'Ed25519'] as const)('is signed with %s', async (algorithm) => {
    provider.rotate(await SigningKey.generate(algorithm));
    await tab.signIn();

    expect(tab.errorCode).toBeUndefined();
    expect(tab.auth.user()?.sub).toBe('alice');
  });
});

describe('an ID token that names others besides this app', () => {
  const others = { aud: ['portal', 'shop', '264076946105696259'], azp: 'shop' };
  const named = ['264076946105696259', 'portal'];

  it.each<[trusted: string, trustedAudiences: 'any' | readonly string[]]>([
    ['each of them', named],
    ['anybody', 'any'],
  ])('is accepted by an app that trusts %s', async (_, trustedAudiences) => {
    tab.config = { ...tab.config, trustedAudiences };
    provider.idToken = withClaims(others);
    await tab.signIn();

    expect(tab.errorCode).toBeUndefined();
    expect(tab.auth.user()?.sub).toBe('alice');
  });

  it.each<[why: string, trustedAudiences: 'any' | readonly string[], claims: Claims]>([
    ['one of them is not trusted', ['portal'], others],
    ['it was issued to one of them', named, { ...others, azp: 'portal' }],
    ['it does not say whom it was issued to', 'any', { ...others, azp: undefined }],
    ['it does not name this app', 'any', { aud: ['portal', 'other'], azp: 'shop' }],
    ['it names this app twice', 'any', { aud: ['shop', 'shop', 'portal'], azp: 'shop' }],
    ['it names no client', 'any', { aud: ['shop', ['portal']], azp: 'shop' }],
  ])('is refused where %s', async (_, trustedAudiences, claims) => {
    tab.config = { ...tab.config, trustedAudiences };
    provider.idToken = withClaims(claims);
    await tab.signIn();

    expect(tab.errorCode).toBe('id_token_audience_mismatch');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('is refused where a file says a name that begins alike, outside of a list', async () => {
    const settings = JSON.parse('{ "trustedAudiences": "portal-of-others" }') as object;
    tab.config = { ...tab.config, ...settings };
    provider.idToken = withClaims({ aud: ['portal', 'shop'], azp: 'shop' });
    await tab.signIn();

    expect(tab.errorCode).toBe('id_token_audience_mismatch');
  });

  it('is refused by an app that trusts nobody, which the console tells how to', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    provider.idToken = withClaims(others);
    await tab.signIn();

    expect(warn).toHaveBeenCalledWith(expect.stringContaining('`trustedAudiences`'));
    expect(JSON.stringify(warn.mock.calls)).not.toContain('portal');
  });
});

it('refuses an ID token signed with EdDSA that belongs to another access token', async () => {
  provider.rotate(await SigningKey.generate('EdDSA'));
  provider.idToken = (claims) => provider.key.sign({ ...claims, at_hash: 'AAAA' });
  await tab.signIn();

  expect(tab.errorCode).toBe('id_token_hash_mismatch');
});

it('refuses a login without an ID token', async () => {
  provider.idToken = () => null;
  await tab.signIn();

  expect(tab.errorCode).toBe('id_token_missing');
  expect(await tab.leftovers()).toEqual([]);
});

it('gives claims that nobody can change, however deep', async () => {
  provider.claims = (claims) => ({ ...claims, roles: [{ name: 'reader' }], address: { country: 'DE' } });
  await tab.signIn();
  const user = tab.auth.user();
  const parts = [user, user?.['roles'], (user?.['roles'] as object[])[0], user?.['address']];

  expect(parts.map((part) => typeof part)).toEqual(['object', 'object', 'object', 'object']);
  expect(parts.filter((part) => !Object.isFrozen(part))).toEqual([]);
});
