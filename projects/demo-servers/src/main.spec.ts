import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { openSite } from './site.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function startMain(...flags: string[]) {
  const ports = ['provider', 'api', 'payments', 'backend', 'elsewhere'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const child = spawn(process.execPath, [main, '--no-app', ...ports, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
      assert.match(printed, /Payments API +http:\/\/localhost:\d+\//);
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
    const { code, output } = await startMain('--api-port', port).ended;
    await site.close();
    assert.equal(code, 1);
    assert.ok(output.includes(`Port ${port}, which the API needs, is taken.`), output);
    assert.match(output, /npm start -- --api-port \d+\n/);
  });

  for (const { flags, problem } of [
    { flags: ['--unheard-of'], problem: "Unknown option '--unheard-of'. The flags are --no-app, " },
    { flags: ['--api-port'], problem: "Option '--api-port <value>' argument missing. The flags are " },
    { flags: ['4401'], problem: "Unexpected argument '4401'. The flags are " },
    {
      flags: ['--api-port', '43x'],
      problem: "--api-port wants a port, a number from 0 to 65535, not '43x'.",
    },
    {
      flags: ['--app-port', '65536'],
      problem: "--app-port wants a port, a number from 0 to 65535, not '65536'.",
    },
    { flags: ['--app-port='], problem: "--app-port wants a port, a number from 0 to 65535, not ''." },
  ]) {
    it(`say in one line what is wrong with ${flags.join(' ')}`, async () => {
      const { code, output } = await startMain(...flags).ended;
      assert.equal(code, 1);
      assert.equal(output.trim().split('\n').length, 1, output);
      assert.ok(output.trim().startsWith(problem), output);
    });
  }
});
