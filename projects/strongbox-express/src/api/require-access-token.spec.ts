import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startApi } from './spec/spec-api.ts';
import { audience, SpecIssuer } from './spec/spec-issuer.ts';

describe('requireAccessToken', () => {
  it('lets a good token pass, and knows whose it is', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi(issuer);
    const { status, body } = await api.call(await issuer.token());
    assert.equal(status, 200);
    const { iss, sub, aud, scope } = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual([iss, sub, aud, scope], [issuer.issuer, 'alice', audience, 'invoices:read']);
  });
});
