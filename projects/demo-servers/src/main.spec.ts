import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { openSite } from './site.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function startMain(apiPort = '0') {
  const flags = ['--no-app', '--provider-port', '0', '--api-port', apiPort];
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const ready = once(child.stdout, 'data').then(() => output);
  return { child, ready, ended };
}

describe('the demo servers', () => {
  it('print addresses and accounts when ready and end cleanly when told to', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, ready, ended } = startMain();
      const printed = await ready;
      assert.match(printed, /alice \/ alice/);
      const issuer = /OpenID provider +(\S+)/.exec(printed)?.[1] ?? '';
      const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
      assert.equal((metadata as { issuer: string }).issuer, issuer);
      child.kill(signal);
      assert.equal((await ended).code, 0);
    }
  });

  it('name the port that is taken and end with an error', async () => {
    const site = await openSite();
    const { port } = new URL(site.origin);
    const { code, output } = await startMain(port).ended;
    await site.close();
    assert.equal(code, 1);
    assert.ok(output.includes(`Port ${port}, which the API needs, is taken.`), output);
  });
});
