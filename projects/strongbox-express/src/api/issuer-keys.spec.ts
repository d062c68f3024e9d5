import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../stores/spec/until.ts';
import { jwkOf, signingKey, SpecIssuer } from './spec/spec-issuer.ts';
import { startApi, type SpecApi } from './spec/spec-api.ts';

const second = 1000;
const minute = 60 * second;

/** Lets time pass without waiting for it. */
function clock(t: TestContext): (milliseconds: number) => void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  return (milliseconds) => {
    t.mock.timers.setTime(Date.now() + milliseconds);
  };
}

async function outcome(api: SpecApi, token: string): Promise<string> {
  const { status, headers, body } = await api.call(token);
  const { code = 'good' } = JSON.parse(body) as { code?: string };
  return `${status} ${code}${status === 503 ? ` ${headers['retry-after'] ?? ''}` : ''}`;
}

describe('the keys of the issuer', () => {
  for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA'])
    it(`verify ${alg}`, async () => {
      await using issuer = await SpecIssuer.start(signingKey('first', alg));
      await using api = await startApi(issuer);
      assert.equal(await outcome(api, issuer.token()), '200 good');
    });

  it('are read once for a hundred requests at a time, and again after ten minutes', async (t) => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const pass = clock(t);
    const all = await Promise.all(Array.from({ length: 100 }, () => outcome(api, issuer.token())));
    assert.deepEqual([...new Set(all)], ['200 good']);
    assert.equal(issuer.reads, 1);
    pass(9 * minute);
    await outcome(api, issuer.token());
    assert.equal(issuer.reads, 1);
    pass(2 * minute);
    await outcome(api, issuer.token());
    assert.equal(issuer.reads, 2);
  });

  it('are read again for a new one, twice in a row too', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const old = issuer.token();
    assert.equal(await outcome(api, old), '200 good');
    for (const kid of ['second', 'third']) {
      issuer.keys = [signingKey(kid), ...issuer.keys];
      assert.equal(await outcome(api, issuer.token()), '200 good', kid);
    }
    assert.equal(await outcome(api, old), '200 good');
    assert.equal(issuer.reads, 3);
  });

  it('are no longer good when the issuer has withdrawn them', async (t) => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const pass = clock(t);
    const old = issuer.token({ exp: Date.now() / 1000 + 3600 });
    assert.equal(await outcome(api, old), '200 good');
    issuer.keys = [signingKey('second')];
    pass(11 * minute);
    assert.equal(await outcome(api, old), '401 not_signed_in');
  });

  it('are not read for each of a thousand made-up names, and a new one is found soon after', async (t) => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const pass = clock(t);
    const good = issuer.token();
    assert.equal(await outcome(api, good), '200 good');
    for (let sent = 0; sent < 1000; sent += 100) {
      const flood = Array.from({ length: 100 }, (_, at) =>
        outcome(api, issuer.token({}, { kid: `${sent + at}` })),
      );
      assert.deepEqual([...new Set(await Promise.all(flood))], ['401 not_signed_in']);
    }
    assert.equal(await outcome(api, good), '200 good');
    assert.equal(issuer.reads, 2);
    issuer.keys = [signingKey('second')];
    pass(31 * second);
    assert.equal(await outcome(api, issuer.token()), '200 good');
    assert.equal(issuer.reads, 3);
  });

  it('stay good for hours while the issuer is down, and nobody waits for it', async (t) => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const pass = clock(t);
    const token = issuer.token({ exp: Date.now() / 1000 + 48 * 3600 });
    assert.equal(await outcome(api, token), '200 good');
    issuer.answer = (_request, response) => {
      response.writeHead(500).end();
      return true;
    };
    pass(11 * minute);
    assert.equal(await outcome(api, token), '200 good');
    // From now on the issuer does not even answer.
    let isLeftWaiting = true;
    issuer.answer = (_request, response) => {
      response.once('close', () => {
        isLeftWaiting = false;
      });
      return true;
    };
    pass(11 * 60 * minute);
    const asked = issuer.requests.length;
    assert.equal(await outcome(api, token), '200 good');
    await until(() => issuer.requests.length > asked);
    assert.ok(isLeftWaiting, 'but not waited for');
    issuer.answer = (_request, response) => {
      response.destroy();
      return true;
    };
    issuer.drop();
    pass(2 * 60 * minute);
    assert.match(await outcome(api, token), /^503 provider_unreachable [1-9]/);
    assert.ok(api.told.some(({ code }) => code === 'provider_unreachable'));
  });

  it('answer 503 and no other before they were ever read, once a second at most, and recover', async (t) => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const pass = clock(t);
    issuer.answer = (_request, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end();
      return true;
    };
    const token = issuer.token();
    assert.equal(await outcome(api, token), '503 provider_unreachable 7');
    pass(5 * second);
    assert.equal(await outcome(api, token), '503 provider_unreachable 2');
    assert.equal(issuer.requests.length, 1);
    issuer.answer = () => false;
    pass(2 * second);
    assert.equal(await outcome(api, token), '200 good');
    assert.deepEqual(
      api.told.map(({ message }) => message),
      ['The metadata of the issuer cannot be had: the provider answered with status 503.'],
    );
  });

  it('answer 503 for a new one while the issuer is down: it may be good', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    assert.equal(await outcome(api, issuer.token()), '200 good');
    issuer.answer = (_request, response) => {
      response.writeHead(500).end();
      return true;
    };
    issuer.keys = [signingKey('second'), ...issuer.keys];
    assert.match(await outcome(api, issuer.token()), /^503/);
  });

  const faults: Readonly<Record<string, string | object>> = {
    'no JSON': '<html>',
    'no keys': {},
    'keys that are no list': { keys: 'x' },
    'more than anybody needs': `{"keys":[],"x":"${'x'.repeat(600_000)}"}`,
  };
  for (const [what, fault] of Object.entries(faults))
    it(`answer 503 while there is ${what}`, async () => {
      await using issuer = await SpecIssuer.start();
      await using api = await startApi(issuer);
      issuer.answer = ({ url }, response) => {
        if (url !== '/keys') return false;
        response.end(typeof fault === 'string' ? fault : JSON.stringify(fault));
        return true;
      };
      assert.match(await outcome(api, issuer.token()), /^503/);
    });

  it('are not those of an address that a redirect leads to', async () => {
    await using attacker = await SpecIssuer.start();
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    issuer.answer = ({ url }, response) => {
      if (url !== '/keys') return false;
      response.writeHead(302, { location: `${attacker.issuer}/keys` }).end();
      return true;
    };
    assert.match(await outcome(api, attacker.token({ iss: issuer.issuer })), /^503/);
    assert.deepEqual(attacker.requests, []);
  });

  it('are not read where the metadata are those of somebody else, or lead to plain http elsewhere', async () => {
    for (const metadata of [
      { issuer: 'https://evil.example' },
      { issuer: undefined },
      { jwks_uri: undefined },
      { jwks_uri: 'http://keys.example.com/' },
      { jwks_uri: 'file:///etc/keys' },
      { jwks_uri: ['x'] },
    ]) {
      await using issuer = await SpecIssuer.start();
      await using api = await startApi(issuer);
      issuer.metadata = metadata;
      assert.match(await outcome(api, issuer.token()), /^503/, JSON.stringify(metadata));
      assert.equal(issuer.reads, 0);
      assert.match(api.told.at(-1)?.message ?? '', /metadata of the issuer/, JSON.stringify(metadata));
    }
  });

  it('are found without metadata where their address is given', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi({ issuer: { issuer: issuer.issuer, jwksUri: `${issuer.issuer}/keys` } });
    assert.equal(await outcome(api, issuer.token()), '200 good');
    assert.deepEqual(issuer.requests, ['/keys']);
  });

  it('of one issuer are not good for tokens of another', async () => {
    await using one = await SpecIssuer.start();
    await using other = await SpecIssuer.start();
    await using api = await startApi({ issuer: [one.issuer, { issuer: other.issuer }] });
    assert.equal(await outcome(api, one.token()), '200 good');
    assert.equal(await outcome(api, other.token()), '200 good');
    assert.equal(await outcome(api, one.token({ iss: other.issuer })), '401 not_signed_in');
  });

  it('need no name where there is one of the kind', async () => {
    await using issuer = await SpecIssuer.start(signingKey('first'), signingKey('second', 'RS256'));
    await using api = await startApi(issuer);
    for (const key of issuer.keys)
      assert.equal(await outcome(api, issuer.token({}, { kid: undefined }, [key])), '200 good');
    const foreign = issuer.token({}, { kid: undefined }, [signingKey('first')]);
    assert.equal(await outcome(api, foreign), '401 not_signed_in');
  });

  it('do not count when all the world has them, or they are for something else, or weak', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const weak = { ...signingKey('weak', 'RS256'), ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };
    const wrong = ['private', 'encryption', 'operations', 'nonsense'].map((kid) => signingKey(kid));
    const [open, encryption, operations, nonsense] = wrong;
    assert.ok(open && encryption && operations && nonsense);
    issuer.furtherKeys.push(
      ...[null, 1, [], {}, { kty: 'EC', kid: 'x' }, { kty: 'oct', k: 'c2VjcmV0', kid: 'secret' }],
      { ...open.privateKey.export({ format: 'jwk' }), kid: 'private', alg: 'ES256', use: 'sig' },
      { ...jwkOf(encryption), use: 'enc' },
      { ...jwkOf(operations), use: undefined, key_ops: ['encrypt'] },
      { ...jwkOf(nonsense), x: 'AA' },
      jwkOf(weak),
    );
    assert.equal(await outcome(api, issuer.token()), '200 good', 'the others do');
    for (const key of [...wrong, weak]) {
      assert.equal(await outcome(api, issuer.token({}, {}, [key])), '401 not_signed_in', key.kid);
      assert.equal(api.told.at(-1)?.message, 'An access token was refused: key.', key.kid);
    }
  });
});
