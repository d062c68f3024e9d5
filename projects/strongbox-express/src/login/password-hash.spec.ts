import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { hashPassword, verifyPassword } from '../public-api.ts';

/** How often scrypt runs, as Node itself counts. */
async function scryptRuns(work: () => Promise<unknown>): Promise<number> {
  let runs = 0;
  const hook = createHook({ init: (_id, type) => (runs += type === 'SCRYPTREQUEST' ? 1 : 0) }).enable();
  await work();
  hook.disable();
  return runs;
}

test('knows the password again, and no other', async () => {
  const hash = await hashPassword('correct horse');
  assert.equal(await verifyPassword(hash, 'correct horse'), true);
  assert.equal(await verifyPassword(hash, 'correct horse '), false);
  assert.equal(await verifyPassword(hash, ''), false);
});

test('knows it by whatever code points a keyboard spells it', async () => {
  assert.equal(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301'), true);
});

test('salts each hash and holds no password', async () => {
  const [one, other] = [await hashPassword('same'), await hashPassword('same')];
  assert.notEqual(one, other);
  assert.ok(!one.includes('same'));
  assert.match(one, /^\$scrypt\$ln=15,r=8,p=3\$/);
});

test('works as hard for a user that there is not', async () => {
  const hash = await hashPassword('secret');
  assert.equal(await scryptRuns(() => verifyPassword(hash, 'secret')), 1);
  assert.equal(await scryptRuns(() => verifyPassword(hash, 'wrong')), 1);
  assert.equal(await scryptRuns(() => verifyPassword(null, 'secret')), 1);
  assert.equal(await verifyPassword(null, 'secret'), false);
});

test('keeps verifying hashes of other settings', async () => {
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync('old', salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const hash = `$scrypt$ln=14,r=8,p=1$${salt.toString('base64url')}$${key.toString('base64url')}`;
  assert.equal(await verifyPassword(hash, 'old'), true);
  assert.equal(await verifyPassword(hash, 'new'), false);
});

test('refuses what is no hash, after the work, and without a word of it', async () => {
  for (const text of ['', 'secret', '$2b$10$abc', '$scrypt$ln=15,r=8,p=3$short$key'])
    await assert.rejects(verifyPassword(text, 'secret'), (error: Error) => {
      assert.equal(error.name, 'TypeError');
      return !error.message.includes('secret');
    });
});
