import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { generate } from 'selfsigned';
import { requireAccessToken } from '../public-api.ts';
import { listen } from '../spec/listen.ts';
import { send } from '../spec/send.ts';
import { startApi, type SpecApi } from './spec/spec-api.ts';
import { audience, encode, jwkOf, signed, signingKey, SpecIssuer } from './spec/spec-issuer.ts';
import type { TokenRule } from './token-refused.ts';

const now = (): number => Math.floor(Date.now() / 1000);
const text = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString();

describe('requireAccessToken refuses', () => {
  const key = signingKey('first', 'RS256');
  const usual = { alg: 'RS256', typ: 'at+jwt', kid: 'first' };
  const evil = signingKey('first', 'RS256');
  let issuer: SpecIssuer;
  let api: SpecApi;
  /** Knows what is public, and has a key and a server of his own. */
  let attacker: SpecIssuer;
  before(async () => {
    [issuer, attacker] = await Promise.all([SpecIssuer.start(key), SpecIssuer.start(evil)]);
    api = await startApi(issuer);
    assert.equal((await api.call(issuer.token())).status, 200, 'what is forged below would be good');
  });
  after(() => Promise.all([api[Symbol.asyncDispose](), issuer.close(), attacker.close()]));

  /** Nobody is told why but the log, and there it is this rule and no other. */
  async function refuses(token: string, rule: TokenRule, by = api): Promise<void> {
    const { status, headers, body } = await by.call(token);
    assert.equal(status, 401);
    assert.equal(headers['www-authenticate'], `Bearer realm="${audience}", error="invalid_token"`);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(JSON.parse(body), { code: 'not_signed_in', message: 'The access token is not good.' });
    // Of the settings alone, and nothing of the token.
    const set = new Map<string, string>([
      ['audience', audience],
      ['issuer', issuer.issuer],
    ]).get(rule);
    const more = set === undefined ? '' : ` (set here: ${set})`;
    assert.equal(by.told.at(-1)?.message, `An access token was refused: ${rule}${more}.`);
  }

  /** Signed by the issuer itself, so that nothing but the content is wrong. */
  const claims = (wrong: object, rule: TokenRule) => () => refuses(issuer.token(wrong), rule);
  const header = (wrong: object, rule: TokenRule) => () => refuses(issuer.token({}, wrong), rule);

  it('a token with other claims than were signed', async () => {
    const [head, payload, signature] = issuer.token().split('.');
    const changed = { ...(JSON.parse(text(payload)) as object), sub: 'admin' };
    await refuses(`${head}.${encode(JSON.stringify(changed))}.${signature}`, 'signature');
    await refuses(`${head}.${payload}.`, 'signature');
  });

  it('a token by a key of somebody else under the name of the right one', () =>
    refuses(attacker.token({ iss: issuer.issuer }), 'signature'));

  it('alg none, in any spelling', async () => {
    const [, payload] = issuer.token().split('.');
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      for (const signature of ['', 'AA'])
        await refuses(`${encode(JSON.stringify({ ...usual, alg }))}.${payload}.${signature}`, 'algorithm');
  });

  it('HS256 with the public key for a secret', async () => {
    const { n = '' } = jwkOf(key);
    const secrets = [
      key.publicKey.export({ type: 'spki', format: 'pem' }),
      key.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      key.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwkOf(key)),
      Buffer.from(n, 'base64url'),
    ];
    const [, payload] = issuer.token().split('.');
    const content = `${encode(JSON.stringify({ ...usual, alg: 'HS256' }))}.${payload}`;
    for (const secret of secrets)
      await refuses(
        `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`,
        'algorithm',
      );
  });

  it('an algorithm that the API does not take, and one that is not for the key', async () => {
    await using choosy = await startApi({ issuer: issuer.issuer, algorithms: ['ES256'] });
    await refuses(issuer.token(), 'algorithm', choosy);
    await refuses(issuer.token({}, { alg: 'PS256' }), 'key');
  });

  for (const iss of ['https://evil.example', '', undefined, '__proto__'])
    it(`iss ${JSON.stringify(iss)}`, claims({ iss }, 'issuer'));
  it('the right iss with a slash more, and in a list', async () => {
    await refuses(issuer.token({ iss: `${issuer.issuer}/` }), 'issuer');
    await refuses(issuer.token({ iss: [issuer.issuer] }), 'issuer');
  });

  const audiences = ['https://other.example.com/', audience.slice(0, -1), `${audience}x`, '', [], ['shop']];
  for (const aud of [undefined, ...audiences, { [audience]: 1 }])
    it(`aud ${JSON.stringify(aud)}`, claims({ aud }, 'audience'));

  const types = ['JWT', 'id+jwt', 'logout+jwt', 'dpop+jwt', 'at+jwt ', 'application/jwt', 1, ['at+jwt']];
  for (const typ of [undefined, ...types]) it(`typ ${JSON.stringify(typ)}`, header({ typ }, 'type'));

  it('a token that has ended', claims({ exp: now() - 6 }, 'expired'));
  it('a token without an end', claims({ exp: undefined }, 'expired'));
  it('a token whose end is a text', claims({ exp: '9999999999' }, 'expired'));
  it('a token that is not valid yet', claims({ nbf: now() + 60 }, 'not yet valid'));
  it('a token issued in the future', claims({ iat: now() + 60 }, 'issued in the future'));
  it('a token issued at no time', claims({ iat: undefined }, 'form'));
  for (const sub of [undefined, '', 1, null, ['alice']])
    it(`sub ${JSON.stringify(sub)}`, claims({ sub }, 'subject'));
  it('a token of no client', claims({ client_id: undefined }, 'client'));
  it('a token without a name of its own', claims({ jti: undefined }, 'form'));
  it('a token bound to a key (DPoP) that comes as a bearer', claims({ cnf: { jkt: 'x' } }, 'binding'));

  for (const kid of ['../../../dev/null', '/etc/passwd', "x' UNION SELECT 'key' --", 'first\u0000', ''])
    it(`kid ${JSON.stringify(kid)}`, header({ kid }, 'key'));
  for (const kid of [['first'], { first: true }, 1, null, true])
    it(`kid ${JSON.stringify(kid)}`, header({ kid }, 'form'));

  it('a key that the token brings along, or says where to find', async () => {
    const { cert } = await generate([{ name: 'commonName', value: 'issuer' }], { keySize: 2048 });
    const jku = `${attacker.issuer}/keys`;
    const x5c = [new X509Certificate(cert).raw.toString('base64')];
    for (const brought of [{ jku }, { x5u: jku }, { jwk: jwkOf(evil) }, { x5c }])
      for (const kid of ['first', 'mine', jku, undefined]) {
        const rule = kid === 'first' || kid === undefined ? 'signature' : 'key';
        await refuses(attacker.token({ iss: issuer.issuer }, { ...brought, kid }), rule);
      }
    await refuses(attacker.token(), 'issuer');
    assert.deepEqual(attacker.requests, [], 'nobody has asked the attacker');
  });

  it('what its header says is critical, and a payload that is not encoded', async () => {
    const [, payload = ''] = issuer.token().split('.');
    for (const more of [{ crit: ['new'], new: 1 }, { crit: [] }, { crit: 'exp' }, { crit: ['exp'], exp: 1 }])
      await refuses(issuer.token({}, more), 'form');
    await refuses(issuer.token({}, { b64: false, crit: ['b64'] }), 'form');
    await refuses(signed({ ...usual, b64: false, crit: ['b64'] }, text(payload), key.privateKey), 'form');
  });

  it('an encrypted token, and what is no JSON', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwe = new CompactEncrypt(Buffer.from(issuer.token()))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', typ: 'at+jwt' })
      .encrypt(publicKey);
    await refuses(await jwe, 'form');
    for (const payload of ['nonsense', '{', '{"iss"'])
      await refuses(signed(usual, payload, key.privateKey), 'form');
    for (const payload of ['[]', 'null', '"x"', '1'])
      assert.equal((await api.call(signed(usual, payload, key.privateKey))).status, 401);
    for (const token of ['', '.', '..', '...', 'a.b', '=', `${encode('[]')}.e30.AA`])
      await refuses(token, 'form');
  });

  it('a token of more than 16 kB unread, and takes one of nearly that', async () => {
    const padded = (length: number) => issuer.token({ groups: 'x'.repeat(length) });
    assert.equal((await api.call(padded(11_000))).status, 200);
    for (const length of [12_500, 100_000, 500_000]) await refuses(padded(length), 'form');
  });

  it('a header that is larger than Node takes, without falling over', async () => {
    const site = await listen();
    site.serve(express().use(requireAccessToken({ issuer: issuer.issuer, audience })));
    const ask = (token: string) => send('GET', site.origin, { authorization: `Bearer ${token}` });
    assert.equal((await ask('x'.repeat(60_000))).status, 431);
    assert.equal((await ask(issuer.token())).status, 404);
    await site.close();
  });

  it('a thousand texts that look random, and a thousand that are nearly right', async () => {
    const good = issuer.token();
    const parts = good.split('.');
    const anything = fc.string({
      unit: fc.integer({ min: 33, max: 126 }).map((c) => String.fromCharCode(c)),
    });
    const json = fc.json({ maxDepth: 3 }).map(encode);
    const odd = fc
      .record({ alg: fc.jsonValue(), kid: fc.jsonValue(), typ: fc.jsonValue(), crit: fc.jsonValue() })
      .map((header) => encode(JSON.stringify({ ...usual, ...header })));
    const at = fc.nat({ max: good.length - 2 });
    const bent = fc.oneof(
      fc.tuple(at, anything).map(([i, more]) => good.slice(0, i) + more + good.slice(i + 1)),
      at.map((i) => good.slice(0, i)),
      fc
        .tuple(fc.oneof(json, odd), fc.constantFrom(...parts), fc.constantFrom('', ...parts))
        .map((all) => all.join('.')),
      fc.tuple(fc.constant(parts[0]), json, fc.constant(parts[2])).map((all) => all.join('.')),
    );
    const statuses = new Map<number, number>();
    const stands = async (token: string): Promise<void> => {
      fc.pre(token !== good);
      const { status } = await api.call(token);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.ok(status === 401, `${status} for ${token}`);
    };
    for (const tokens of [anything, bent])
      await fc.assert(fc.asyncProperty(tokens, stands), { numRuns: 1000, seed: 5, endOnFailure: true });
    assert.equal(statuses.get(401), 2000);
    assert.equal((await api.call(good)).status, 200);
  });
});
