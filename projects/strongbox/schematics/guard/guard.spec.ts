import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newApp } from '../spec/new-app.ts';
import { compileErrors } from '../spec/compile-errors.ts';

const GUARD = '/src/app/admin-guard.ts';
const SPEC = '/src/app/admin-guard.spec.ts';
const ROUTES = '/src/app/app.routes.ts';
const { runner, tree: fresh } = await newApp();

async function generate(options: Readonly<Record<string, unknown>>, routes?: string): Promise<UnitTestTree> {
  const tree = fresh.branch();
  if (routes) tree.overwrite(ROUTES, `import type { Routes } from '@angular/router';\n\n${routes}`);
  return runner.runSchematic('guard', { name: 'admin', project: 'shop', ...options }, tree);
}

const some = {
  roles: ['admin'],
  scopes: ['a', "o'b"],
  permissions: ['p'],
  acr: ['mfa'],
  maxAge: 300,
  otherwise: '/no-access',
};

describe('ng generate guard', () => {
  it('writes a guard for everybody who is signed in', async () => {
    const tree = await generate({});
    assert.equal(
      tree.readText(GUARD),
      `import type { CanMatchFn } from '@angular/router';
import { authGuard } from 'ngx-strongbox';

/** For users who are signed in. What they may do is decided by the API. */
export const adminGuard: CanMatchFn = authGuard();
`,
    );
    assert.doesNotMatch(tree.readText(SPEC), /other users/);
  });

  it('writes all conditions', async () => {
    const code = (await generate(some)).readText(GUARD);
    assert.ok(
      code.includes(
        String.raw`authGuard({ roles: ['admin'], permissions: ['p'], scopes: ['a', 'o\'b'], acr: 'mfa', maxAge: 300, otherwise: '/no-access' })`,
      ),
      code,
    );
    assert.match(
      code,
      /For users with the role admin, with the permission p, with the scope a and o’b, signed in by mfa, signed/,
    );
  });

  it('writes code whatever a role is called', async () => {
    const roles = ['orders/*/read', 'CORP\\users', '`${1}`'];
    const tree = await generate({ roles });
    assert.deepEqual(await compileErrors(tree, [GUARD, SPEC]), []);
    assert.match(tree.readText(GUARD), /with the role orders\/\* \/read and /);
  });

  it('lets one of several be enough', async () => {
    const code = (await generate({ roles: ['admin', 'auditor'], anyOf: true, acr: ['mfa', 'hwk'] })).readText(
      GUARD,
    );
    assert.match(
      code,
      /authGuard\(\{ roles: \{ anyOf: \['admin', 'auditor'\] \}, acr: \['mfa', 'hwk'\] \}\)/,
    );
    assert.match(code, /with the role admin or auditor, signed in by mfa or hwk\./);
  });

  it('says how denied users get to see a page, unless that is settled', async () => {
    const said: string[] = [];
    const messages = runner.logger.subscribe(({ message }) => said.push(message));
    await generate({ ...some });
    await generate({ acr: ['mfa'] });
    assert.deepEqual(said, []);
    await generate({ roles: ['admin'] });
    messages.unsubscribe();
    assert.match(said.join(), /--otherwise \/no-access.*withGuards/);
  });

  for (const [kind, type] of Object.entries({
    canMatch: 'CanMatchFn',
    canActivate: 'CanActivateFn',
    canActivateChild: 'CanActivateChildFn',
  })) {
    it(`writes a guard for ${kind}, puts it on a route, and all of it compiles`, async () => {
      const routes = "export const routes: Routes = [{ path: 'admin', children: [] }];\n";
      const tree = await generate({ kind, ...some, route: '/admin' }, routes);
      assert.ok(tree.readText(GUARD).includes(`adminGuard: ${type}`));
      assert.ok(tree.readText(SPEC).includes(`${kind}: [adminGuard]`));
      assert.equal(
        tree.readText(ROUTES),
        `import type { Routes } from '@angular/router';
import { adminGuard } from './admin-guard';

export const routes: Routes = [{ path: 'admin', children: [], ${kind}: [adminGuard] }];
`,
      );
      assert.deepEqual(await compileErrors(tree, [GUARD, SPEC, ROUTES]), []);
    });
  }

  it('finds a route among children, and the guards it has', async () => {
    const routes = `export const routes: Routes = [
  { path: 'admin', component: Admin },
  {
    path: '',
    children: [
      {
        path: 'shop/admin',
        canMatch: [first],
        children: [{ path: 'users', component: Users }],
      },
    ],
  },
];
`;
    const onParent = await generate({ route: 'shop/admin' }, routes);
    assert.ok(onParent.readText(ROUTES).includes('canMatch: [first, adminGuard],'));

    const onChild = await generate(
      { route: 'shop/admin/users', path: 'src/app/guards', flat: false },
      routes,
    );
    assert.ok(
      onChild.readText(ROUTES).includes("{ path: 'users', component: Users, canMatch: [adminGuard] }"),
    );
    assert.ok(onChild.readText(ROUTES).includes("from './guards/admin/admin-guard';"));
  });

  it('keeps to the style of names of the workspace', async () => {
    const { runner: old, tree } = await newApp({ fileNameStyleGuide: '2016' });
    const result = await old.runSchematic('guard', { name: 'admin', project: 'shop' }, tree);
    assert.ok(result.exists('/src/app/admin.guard.ts'));
    assert.ok(result.readText('/src/app/admin.guard.spec.ts').includes("from './admin.guard';"));
  });

  const impossible: readonly (readonly [
    options: Readonly<Record<string, unknown>>,
    routes: string,
    why: RegExp,
  ])[] = [
    [
      { route: 'users' },
      "export const routes: Routes = [{ path: 'a', children: [{ path: 'b' }] }];",
      /no route users \(there is: a, a\/b\)/,
    ],
    [
      { route: 'a' },
      "export const routes: Routes = [{ path: 'a', canMatch: guards }];",
      /app\.routes\.ts:3 is no array: add adminGuard/,
    ],
    [
      { route: 'a' },
      'export const routes: Routes = makeRoutes();',
      /not written out in one array: put canMatch: \[adminGuard\]/,
    ],
    [
      { route: 'a' },
      "export const routes: Routes = [{ path: 'a', component: New },\n{ path: 'a', component: Old }];",
      /a is the path of src\/app\/app\.routes\.ts:3 and src\/app\/app\.routes\.ts:4: put canMatch/,
    ],
    [
      { route: 'a', kind: 'canActivateChild' },
      "export const routes: Routes = [{ path: 'a', component: Page }];",
      /app\.routes\.ts:3 has nothing there: take canMatch/,
    ],
    [{ maxAge: -1 }, '', /must be >= 0/],
    [{ roles: [''] }, '', /must NOT have fewer than 1 characters/],
    [{ otherwise: '//evil.example' }, '', /must match pattern/],
  ];
  for (const [options, routes, why] of impossible) {
    it(`refuses ${JSON.stringify(options)} ${routes && `with ${routes}`}`, async () => {
      await assert.rejects(generate(options, routes || undefined), why);
    });
  }
});
