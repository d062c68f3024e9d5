import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyMigration } from '../spec/apply-migration.ts';
import { compileErrors } from '../spec/compile-errors.ts';

const TOOLBAR = '/src/app/toolbar.ts';
const TEMPLATE = '/src/app/toolbar.html';

async function migrate(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const { tree } = await applyMigration('redirect-to', files);
  return Object.fromEntries(Object.keys(files).map((path) => [path, tree.readText(path)]));
}

const before = `import { Component, inject } from '@angular/core';
import { Auth as Session, type LoginOptions, type LogoutOptions } from 'ngx-strongbox';

@Component({
  selector: 'app-toolbar',
  template: \`
    <button (click)="session.login({ loginHint: 'ada', returnUrl: '/cart' })">Sign in</button>
    <button (click)="session
      .logout({ 'returnUrl': url })">Sign out</button>
  \`,
})
export class Toolbar {
  protected readonly session = inject(Session);
  protected readonly url = '/bye';

  async leave(returnUrl: string): Promise<void> {
    const options: LogoutOptions = { scope: 'app', 'returnUrl': this.url };
    await this.session.logout(options);
    await this.session.login({ returnUrl });
    await this.session.login({ returnUrl: '/a', scope: 'b' } satisfies LoginOptions);
  }
}

export const enter = (): unknown => inject(Session).login({ returnUrl: location.pathname });
export const again = (session: Session, other: { login(options: { returnUrl: string }): void }): void => {
  void session.login(
    // After the login
    { returnUrl: '/' },
  );
  other.login({ returnUrl: '/' });
};
`;

const after = `import { Component, inject } from '@angular/core';
import { Auth as Session, type LoginOptions, type LogoutOptions } from 'ngx-strongbox';

@Component({
  selector: 'app-toolbar',
  template: \`
    <button (click)="session.login({ loginHint: 'ada', redirectTo: '/cart' })">Sign in</button>
    <button (click)="session
      .logout({ 'redirectTo': url })">Sign out</button>
  \`,
})
export class Toolbar {
  protected readonly session = inject(Session);
  protected readonly url = '/bye';

  async leave(returnUrl: string): Promise<void> {
    const options: LogoutOptions = { scope: 'app', redirectTo: this.url };
    await this.session.logout(options);
    await this.session.login({ redirectTo: returnUrl });
    await this.session.login({ redirectTo: '/a', scope: 'b' } satisfies LoginOptions);
  }
}

export const enter = (): unknown => inject(Session).login({ redirectTo: location.pathname });
export const again = (session: Session, other: { login(options: { returnUrl: string }): void }): void => {
  void session.login(
    // After the login
    { redirectTo: '/' },
  );
  other.login({ returnUrl: '/' });
};
`;

describe('ng update to 0.2.0', () => {
  it('calls returnUrl redirectTo, wherever Auth is given it', async () => {
    assert.deepEqual(await migrate({ [TOOLBAR]: before }), { [TOOLBAR]: after });
  });

  it('does so in templates that are files', async () => {
    const component = `import { Component, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({ selector: 'app-toolbar', templateUrl: './toolbar.html' })
export class Toolbar {
  readonly auth = inject(Auth);
}
`;
    const template =
      '<a (click)="auth.login({ returnUrl: $event.url })">Sign in</a> {{ order.login({ returnUrl: 1 }) }}\n';
    assert.deepEqual(await migrate({ [TOOLBAR]: component, [TEMPLATE]: template }), {
      [TOOLBAR]: component,
      [TEMPLATE]: template.replace('returnUrl: $event', 'redirectTo: $event'),
    });
  });

  it('leaves what is not ours, and what was changed before', async () => {
    const files = {
      [TOOLBAR]: after,
      '/src/app/other.ts': `import { inject } from '@angular/core';
import { Auth } from './other-auth';

export const login = () => inject(Auth).login({ returnUrl: '/' });
`,
    };
    assert.deepEqual(await migrate(files), files);
  });

  it('says what it has changed, and the outcome compiles', async () => {
    const spec = `import { TestBed } from '@angular/core/testing';
import { Auth } from 'ngx-strongbox';

it('signs in', async () => {
  const auth = TestBed.inject(Auth);
  await auth.login({ returnUrl: '/cart' });
});
`;
    const { tree, said } = await applyMigration('redirect-to', { '/src/app/cart.spec.ts': spec });
    assert.deepEqual(said, ['src/app/cart.spec.ts:6: returnUrl is called redirectTo now.']);
    assert.deepEqual(await compileErrors(tree, ['/src/app/cart.spec.ts']), []);
  });
});
