// Gets a fresh clone ready: Node version, packages, Node 24 and (--browser) a Chromium and Redis. Runs before anything
// is installed and on the oldest Node we accept, so it may import nothing but Node and browser.mjs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumArgs, chromiumPath, chromiumRecord } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.strongbox-setup');
const windows = process.platform === 'win32';

const say = (line) => console.log(`setup: ${line}`);

function fail(...lines) {
  for (const line of lines) console.error(`setup: ${line}`);
  process.exit(1);
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: 'pipe', ...options });
}

function lastLines(result) {
  const text = result.error ? result.error.message : `${result.stdout ?? ''}${result.stderr ?? ''}`;
  return text.trim().split('\n').slice(-4).join('\n  ');
}

function checkNode() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 20) return;
  fail(
    `Node ${process.versions.node} is too old: 20 or newer is needed to get started.`,
    'Install a current Node from https://nodejs.org and run the same command again.',
  );
}

/** What decides which packages are installed; editing a script in package.json is no reason to install. */
function wantedPackages() {
  const { dependencies, devDependencies, overrides, allowScripts } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const lock = join(root, 'package-lock.json');
  return createHash('sha256')
    .update(JSON.stringify([dependencies, devDependencies, overrides, allowScripts]))
    .update(existsSync(lock) ? readFileSync(lock) : '')
    .digest('hex');
}

function npm(...args) {
  // The running npm's own script, so that no shell is needed and Windows finds it too.
  const script = process.env['npm_execpath'];
  const stdio = ['ignore', 'inherit', 'inherit'];
  if (script?.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args], { stdio });
  return run('npm', args, { stdio, shell: windows });
}

function installPackages() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedPackages()) return;
  say('installing packages (the first time takes a minute or two) …');
  const { status, error } = npm('install', '--no-audit', '--no-fund', '--loglevel=error');
  if (status !== 0) {
    fail(
      `"npm install" failed${error ? `: ${error.message}` : ''}.`,
      'Read the message above; most often the package registry cannot be reached.',
      'If it keeps failing, delete node_modules and try again.',
    );
  }
  checkNode24();
  writeFileSync(stamp, wantedPackages());
  say('packages are installed.');
}

function node24() {
  const { status, stdout } = run(
    join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node'),
    ['--version'],
    {
      shell: windows,
    },
  );
  const [major = 0, minor = 0] = (stdout ?? '').trim().slice(1).split('.').map(Number);
  return status === 0 && (major > 24 || (major === 24 && minor >= 15));
}

function checkNode24() {
  if (node24()) return;
  // Its install script fetches the binary; --ignore-scripts or a policy may have kept it from running.
  say('Node 24 is missing from node_modules, fetching it …');
  npm('rebuild', 'node', '--loglevel=error', '--ignore-scripts=false');
  if (node24()) return;
  fail(
    'Node 24.15 or newer did not arrive in node_modules/.bin: the install script of the package "node" brings it.',
    'Allow install scripts (npm config get ignore-scripts → false), delete node_modules and try again.',
  );
}

/** Why this Chromium cannot be used, or undefined when it starts and shows a page. */
function whyNot(path) {
  if (!existsSync(path)) return 'no such file';
  const profile = mkdtempSync(join(tmpdir(), 'chromium-check-'));
  const result = run(
    path,
    [
      '--headless',
      ...chromiumArgs,
      `--user-data-dir=${profile}`,
      '--dump-dom',
      'data:text/html,<p>ready</p>',
    ],
    { timeout: 60_000 },
  );
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  return result.stdout?.includes('<p>ready</p>')
    ? undefined
    : lastLines(result) || `exit code ${result.status}`;
}

function installedBrowsers() {
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
    .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
    .filter(() => !windows);
  const programs = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter(Boolean)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
  const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  );
  const usual = ['/snap/bin/chromium', '/opt/google/chrome/chrome', '/usr/lib/chromium/chromium'];
  return [...onPath, ...programs, ...applications, ...usual].filter(existsSync);
}

function playwright(...args) {
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  return run(process.execPath, [cli, ...args], { timeout: 180_000 });
}

function playwrightBrowser() {
  const script = 'console.log(require("playwright-core").chromium.executablePath())';
  const path = run(process.execPath, ['-e', script]).stdout?.trim();
  return path && existsSync(path) ? [path] : [];
}

function aptInstall(name) {
  if (process.platform !== 'linux' || run('apt-get', ['--version']).status !== 0) return 'no apt-get here';
  const root = process.getuid() === 0;
  if (!root && run('sudo', ['-n', 'true']).status !== 0) return 'neither root nor sudo without a password';
  const apt = (...args) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    const [program, ...rest] = root ? command : ['sudo', '-n', ...command];
    return run(program, rest, { timeout: 600_000 });
  };
  const update = apt('update');
  if (update.status !== 0) return `"apt-get update" failed: ${lastLines(update)}`;
  const install = apt('install', '-y', '--no-install-recommends', name);
  return install.status === 0 ? undefined : `"apt-get install ${name}" failed: ${lastLines(install)}`;
}

function findBrowser() {
  const tried = [];
  const use = (paths) =>
    paths.find((path) => {
      const reason = whyNot(path);
      if (reason) tried.push(`${path}: ${reason}`);
      return !reason;
    });

  if (process.env['CHROMIUM_PATH']) {
    const reason = whyNot(process.env['CHROMIUM_PATH']);
    if (!reason) return;
    fail(`CHROMIUM_PATH is set to ${process.env['CHROMIUM_PATH']}, but that does not start:`, reason);
  }
  if (existsSync(chromiumRecord) && !whyNot(chromiumPath())) return;

  let found = use(installedBrowsers()) ?? use(playwrightBrowser());
  if (!found) {
    say('no Chromium found, downloading the one of Playwright (three minutes at most) …');
    const download = playwright('install', 'chromium');
    if (download.status !== 0) tried.push(`playwright install chromium: ${lastLines(download)}`);
    found = use(playwrightBrowser());
  }
  if (!found) {
    say('that did not work, asking apt-get for chromium …');
    const reason = aptInstall('chromium');
    if (reason) tried.push(`apt-get: ${reason}`);
    else found = use(installedBrowsers());
  }
  if (!found) {
    fail(
      'No Chromium could be found or installed. What was tried:',
      ...tried.map((line) => `- ${line}`),
      'Install Chrome or Chromium, or set CHROMIUM_PATH to its executable, and run the same command again.',
    );
  }
  writeFileSync(chromiumRecord, `${found}\n`);
  say(`using the browser ${found}`);
}

function findRedis() {
  const isThere = () => run('redis-server', ['--version']).status === 0;
  if (isThere()) return;
  say('no redis-server found, asking apt-get for it …');
  const reason = aptInstall('redis-server');
  if (!reason && isThere()) return;
  fail(
    'The tests start a Redis of their own, and there is no redis-server on the PATH.',
    `- apt-get: ${reason ?? 'it installed one that does not start'}`,
    process.platform === 'darwin'
      ? 'Install it with "brew install redis" and run the same command again.'
      : windows
        ? 'There is none for Windows: run the tests in the Windows Subsystem for Linux.'
        : 'Install Redis with the package manager of your system and run the same command again.',
  );
}

checkNode();
installPackages();
checkNode24();
if (process.argv.includes('--browser')) {
  findBrowser();
  findRedis();
}
