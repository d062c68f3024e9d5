import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sessionStage, type SessionStage } from './spec/session-stage.ts';

describe('a login', () => {
  let stage: SessionStage;
  before(async () => {
    stage = await sessionStage();
  });
  after(() => stage.close());

  it('leads through the provider to the page it was asked for', async () => {
    const browser = stage.browser();
    const page = await stage.signIn(browser, 'redirect_to=/invoices?year%3D2026%23may');
    assert.equal(page.url.href, `${stage.origin}/invoices?year=2026#may`);
    assert.equal(page.body, 'page');
    const session = await stage.session(browser);
    assert.ok(session.signed_in);
    assert.equal(session.user.sub, 'alice');
  });
});
