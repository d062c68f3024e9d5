import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { type Added, ngAdd } from '../spec/ng-add.ts';
import { compileErrors } from '../spec/compile-errors.ts';

const config = '/src/app/app.config.ts';
const flat = (code: string): string =>
  code
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([([{]) /g, '$1')
    .replaceAll(/,? ([)\]}])/g, '$1');

/** An application that provides HttpClient already. */
function withHttp(call: string, names = ''): (tree: UnitTestTree) => void {
  return (tree) => {
    tree.overwrite(
      config,
      `import { provideHttpClient${names} } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { routes } from './app.routes';

const mine: HttpInterceptorFn = (request, next) => next(request);
const all = [mine];

export const appConfig: ApplicationConfig = { providers: [provideRouter(routes), ${call}] };
`.replace('HttpInterceptorFn', "import('@angular/common/http').HttpInterceptorFn"),
    );
  };
}

async function compiles({ tree }: Added): Promise<void> {
  const files = tree.files.filter((path) => path.startsWith('/src/') && path.endsWith('.ts'));
  assert.deepEqual(await compileErrors(tree, files), []);
}

describe('The interceptors of ng add', () => {
  const merged: readonly (readonly [before: string, names: string, after: string])[] = [
    ['provideHttpClient()', '', 'provideHttpClient(withInterceptors([authInterceptor]))'],
    [
      'provideHttpClient(withFetch())',
      ', withFetch',
      'provideHttpClient(withFetch(), withInterceptors([authInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptors([mine]), withFetch())',
      ', withFetch, withInterceptors',
      'provideHttpClient(withInterceptors([mine, authInterceptor]), withFetch())',
    ],
    [
      'provideHttpClient(withInterceptors([]))',
      ', withInterceptors',
      'provideHttpClient(withInterceptors([authInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptors([mine]), withInterceptorsFromDi())',
      ', withInterceptors, withInterceptorsFromDi',
      'provideHttpClient(withInterceptors([mine]), withInterceptorsFromDi(), withInterceptors([authInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptors(all))',
      ', withInterceptors',
      'provideHttpClient(withInterceptors(all), withInterceptors([authInterceptor]))',
    ],
  ];
  for (const [before, names, after] of merged) {
    it(`come last in ${before}`, async () => {
      const added = await ngAdd({ strategy: 'oidc', example: false }, {}, withHttp(before, names));
      assert.ok(flat(added.tree.readContent(config)).includes(after), added.tree.readContent(config));
      await compiles(added);
    });
  }

  it('know the call by another name, too', async () => {
    const added = await ngAdd({ strategy: 'oidc', example: false }, {}, (tree) => {
      withHttp('http()', ' as http')(tree);
    });
    assert.ok(flat(added.tree.readContent(config)).includes('http(withInterceptors([authInterceptor]))'));
    await compiles(added);
  });

  it("take Angular's defence against forged requests out where ours is, with the headers a backend wants", async () => {
    const added = await ngAdd(
      { strategy: 'backend-session', example: false },
      {},
      withHttp('provideHttpClient()'),
    );
    assert.ok(
      flat(added.tree.readContent(config)).includes(
        'provideHttpClient(withInterceptors([authInterceptor, xsrfInterceptor]), withNoXsrfProtection())',
      ),
      added.tree.readContent(config),
    );
    await compiles(added);
  });

  it('leave names of cookies to the developer who has set them', async () => {
    const names = ', withXsrfConfiguration';
    const before = withHttp("provideHttpClient(withXsrfConfiguration({ cookieName: 'X' }))", names);
    const added = await ngAdd({ strategy: 'backend-session', example: false }, {}, before);
    assert.match(added.said, /withXsrfConfiguration: put withNoXsrfProtection\(\) in its place/);
    assert.doesNotMatch(added.tree.readContent(config), /withNoXsrfProtection/);
    await compiles(added);
  });

  it('ask for fetch, with which no redirect takes a code along', async () => {
    const { said } = await ngAdd(
      { strategy: 'oidc' },
      {},
      withHttp('provideHttpClient(withXhr())', ', withXhr'),
    );
    assert.match(said, /Take withXhr\(\) out of provideHttpClient/);
  });

  it('are found behind a variable, a function and a file of their own', async () => {
    const providers = `import { provideHttpClient, withInterceptors } from '@angular/common/http';
export function provideCore() {
  return [provideHttpClient(withInterceptors([]))];
}
`;
    const added = await ngAdd({ strategy: 'oidc', example: false }, {}, (tree) => {
      tree.create('/src/app/core/provide-core.ts', providers);
      tree.create('/src/app/core/index.ts', "export * from './provide-core';\n");
      tree.overwrite(
        config,
        `import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { routes } from './app.routes';
import { provideCore } from './core';

const base = [provideRouter(routes), provideCore()];

export const appConfig: ApplicationConfig = { providers: [...base] };
`,
      );
    });
    assert.match(
      added.tree.readContent('/src/app/core/provide-core.ts'),
      /withInterceptors\(\[authInterceptor\]\)/,
    );
    assert.doesNotMatch(added.tree.readContent(config), /provideHttpClient/);
    await compiles(added);
  });

  it('are not put into a client that only a route has', async () => {
    const added = await ngAdd({ strategy: 'oidc', example: false }, {}, (tree) => {
      tree.overwrite(
        '/src/app/app.routes.ts',
        `import { provideHttpClient } from '@angular/common/http';
import { Routes } from '@angular/router';

export const routes: Routes = [{ path: 'x', providers: [provideHttpClient()], children: [] }];
`,
      );
    });
    assert.match(
      added.tree.readContent(config),
      /provideHttpClient\(withInterceptors\(\[authInterceptor\]\)\)/,
    );
    assert.match(added.tree.readContent('/src/app/app.routes.ts'), /provideHttpClient\(\)/);
    assert.match(added.said, /app\.routes\.ts:\d+ has an HttpClient of its own/);
    await compiles(added);
  });

  it('are left to the developer where there are two clients', async () => {
    const added = await ngAdd(
      { strategy: 'oidc', example: false },
      {},
      withHttp('provideHttpClient(),\n provideHttpClient()'),
    );
    assert.match(added.said, /provideHttpClient is called in src\/app\/app\.config\.ts:\d+/);
    assert.doesNotMatch(added.tree.readContent(config), /authInterceptor/);
    await compiles(added);
  });

  it('replace HttpClientModule, with the interceptors it took from providers', async () => {
    const module = '/src/app/app-module.ts';
    const added = await ngAdd({ strategy: 'oidc', example: false }, { standalone: false }, (tree) => {
      tree.overwrite(
        module,
        tree
          .readContent(module)
          .replace(
            'import { NgModule',
            "import { HttpClientModule } from '@angular/common/http';\nimport { NgModule",
          )
          .replace('BrowserModule,\n', 'BrowserModule,\n    HttpClientModule,\n'),
      );
    });
    const text = flat(added.tree.readContent(module));
    assert.ok(
      text.includes('provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor]))'),
      text,
    );
    assert.ok(text.includes('imports: [BrowserModule, AppRoutingModule]'), text);
    assert.doesNotMatch(text, /HttpClientModule/);
    await compiles(added);
  });
});
