import { globSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumArgs, chromiumPath } from '../../tools/browser.mjs';
import type { Row } from './rows.ts';
import { openServices, type Services } from './services.ts';
import { Terminal } from './terminal.ts';
import { unusedPort } from './unused-port.ts';
import { useJest } from './use-jest.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};
const cli = `@angular/cli@${devDependencies['@angular/cli'] ?? ''}`;
const pnpm = 'pnpm@12.21.0';

/** What `npm pack` has made of a package; `tools/consumers.mjs` sees to that. */
function packed(name: string): string {
  const [file] = globSync(`dist/packed/${name}-[0-9]*.tgz`, { cwd: root });
  if (file === undefined) throw new Error(`${name} is not packed: run "npm run consumers".`);
  return join(root, file);
}

/** An app made by the real CLI, in a folder with nothing but the packed packages beside it. */
export class Consumer {
  readonly row: Row;
  readonly origin: string;
  readonly services: Services;
  readonly #folder: string;
  readonly #terminal: Terminal;

  private constructor(row: Row, origin: string, services: Services, folder: string, terminal: Terminal) {
    this.row = row;
    this.origin = origin;
    this.services = services;
    this.#folder = folder;
    this.#terminal = terminal;
  }

  static async open(row: Row, transcript: string): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), `${row.name}-`));
    await mkdir(dirname(transcript), { recursive: true });
    await writeFile(transcript, '');
    const origin = `http://localhost:${row.port ?? (await unusedPort())}`;
    const terminal = new Terminal(folder, transcript);
    return new Consumer(row, origin, await openServices(origin), folder, terminal);
  }

  get invoicesUrl(): string | undefined {
    return this.row.invoicesUrl?.(this.services);
  }

  /** `ng new`, and what else somebody has before they hear of the library. */
  async make(): Promise<void> {
    const { angular, made, packageManager, port, testRunner } = this.row;
    for (const name of ['ngx-strongbox', 'strongbox-express']) {
      await copyFile(packed(name), join(this.#folder, `${name}.tgz`));
    }
    if (packageManager === 'pnpm') {
      await this.run('npm', 'install', '--prefix', 'tools', pnpm);
      this.#terminal.path = join(this.#folder, 'tools', 'node_modules', '.bin');
    }
    const flags = [...made, ...(angular === undefined ? [] : ['--skip-install'])];
    await this.run('npx', cli, 'new', 'shop', '--defaults', '--skip-git', ...flags);
    this.#terminal.folder = join(this.#folder, 'shop');
    if (angular !== undefined) await this.#pinAngular(angular);
    if (testRunner === 'jest') await useJest(this);
    if (made.includes('--standalone=false')) await this.#testJustInTime();
    if (port === undefined) {
      await this.run('npx', 'ng', 'config', 'projects.shop.architect.serve.options.port', this.#port);
    }
  }

  /** Resolves with what it has said. */
  add(): Promise<string> {
    const answers = this.row.answers(this.services);
    return this.run('npx', 'ng', 'add', '../ngx-strongbox.tgz', '--skip-confirmation', ...answers);
  }

  /** A page that asks the API, without a guard, its spec, and one of what else a test may want of a user. */
  async addInvoices(invoicesUrl: string): Promise<void> {
    for (const file of ['invoices.ts', 'invoices.spec.ts', 'testing.spec.ts']) {
      await this.#copy(file, 'src/app', { invoicesUrl });
    }
    const [routes] = globSync('src/app/app{.routes,-routing-module}.ts', { cwd: this.#terminal.folder });
    if (routes === undefined) throw new Error('The app has no routes.');
    const route = "{ path: 'invoices', loadComponent: () => import('./invoices') },";
    const before = await this.read(routes);
    await this.write(
      routes,
      before.replace(/routes: Routes = \[/, (found) => found + route),
    );
  }

  /** What the app consists of, by path. */
  async sources(): Promise<Readonly<Record<string, string>>> {
    const folder = this.#terminal.folder;
    const entries = globSync(['**', '**/.*'], {
      cwd: folder,
      exclude: ({ name }) => ['node_modules', '.angular', 'dist'].includes(name),
      withFileTypes: true,
    });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
    const read = paths.sort().map(async (path) => [path, await this.read(path)] as const);
    return Object.fromEntries(await Promise.all(read));
  }

  read(path: string): Promise<string> {
    return readFile(join(this.#terminal.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.#terminal.folder, path), text);
  }

  /** Resolves with what the command has printed. */
  run(command: string, ...args: readonly string[]): Promise<string> {
    return this.#terminal.run(command, ...args);
  }

  /** Runs its unit tests, once. */
  async test(): Promise<void> {
    if (this.row.testRunner === 'jest') await this.run('npx', 'jest');
    else await this.run('npx', 'ng', 'test', '--watch=false');
  }

  /** Writes end-to-end tests that bring a provider of their own along, and runs them. */
  async testEndToEnd(): Promise<void> {
    const playwright = `@playwright/test@${devDependencies['@playwright/test'] ?? ''}`;
    await this.run('npm', 'install', '--save-dev', playwright, 'oidc-provider@9');
    const { issuer, clientId } = this.services;
    const browser = { chromium: chromiumPath(), chromiumArgs: chromiumArgs.join(' ') };
    await this.#copy('playwright.config.ts', '.', { origin: this.origin, ...browser });
    await this.#copy('e2e/test.ts', 'e2e', { issuer, clientId });
    await this.#copy('e2e/profile.spec.ts', 'e2e', {});
    await this.run('npx', 'playwright', 'test');
  }

  /** Its own backend if it has one, and `ng serve`. */
  async serve(): Promise<void> {
    const { backend } = this.row;
    // What `ng add` has left to the developer.
    if (backend === 'client') {
      const settings = await this.read('server/.env');
      const secret = `CLIENT_SECRET=${this.services.backend.clientSecret}`;
      await this.write('server/.env', settings.replace(/^CLIENT_SECRET=.*$/m, secret));
    }
    if (backend === 'login') {
      const newUser = this.#terminal.start('npm', 'run', 'backend:user');
      for (const question of ['User name:', 'Password:']) {
        await newUser.says(new RegExp(question));
        newUser.type('alice');
      }
      await newUser.says(/alice can sign in/);
    }
    if (backend) await this.#terminal.start('npm', 'run', 'backend').says(/listens on port/);
    await this.#terminal.start('npx', 'ng', 'serve').says(/Local:\s+http:\/\/localhost/);
  }

  async close(): Promise<void> {
    await this.#terminal.close();
    await this.services.close();
    if (process.env['CONSUMERS_KEEP'] === undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  get #port(): string {
    return new URL(this.origin).port;
  }

  /** What somebody writes, with the addresses of this app filled in. */
  async #copy(file: string, to: string, values: Readonly<Record<string, string>>): Promise<void> {
    const text = await readFile(join(import.meta.dirname, 'app', file), 'utf8');
    await mkdir(join(this.#terminal.folder, to), { recursive: true });
    const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
    await this.write(join(to, basename(file)), filled);
  }

  /** Ahead of time the CLI compiles no component that only a test declares, not even its own. */
  async #testJustInTime(): Promise<void> {
    const build = 'projects.shop.architect.build.configurations.testing';
    await this.run('npx', 'ng', 'config', build, '{"aot":false,"optimization":false}');
    const options = 'projects.shop.architect.test.options';
    await this.run('npx', 'ng', 'config', options, '{"buildTarget":"shop:build:testing"}');
  }

  async #pinAngular(version: string): Promise<void> {
    const manifest = await this.read('package.json');
    const pinned = manifest.replaceAll(/("@angular\/[a-z-]+": )"[^"]+"/g, `$1"${version}"`);
    await this.write('package.json', pinned);
    await this.run('npm', 'install');
  }
}
