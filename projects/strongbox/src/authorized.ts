import {
  Directive,
  effect,
  type EmbeddedViewRef,
  inject,
  input,
  TemplateRef,
  untracked,
  ViewContainerRef,
} from '@angular/core';
import type { AccessConditions } from './access-conditions';
import { Auth } from './auth';
import type { User } from './session-source';

/** What a template of {@link Authorized} may read. */
export interface AuthorizedContext {
  /** The signed-in user, for `let user`. */
  $implicit: User;
  /** The same, for `as user`. */
  authorized: User;
}

/**
 * Shows a part of a template to those to whom all of the conditions applies; bare, to everybody who is signed in. Others
 * see the template after `else`, and while nothing is known, so that nothing flickers, the one after `restoring`.
 *
 * It hides, and protects nothing: what may be done is decided by the API. `maxAge` is looked at again when the state
 * changes, not by itself. Throws `config_invalid` for a condition that is empty or unknown.
 *
 * @example
 * ```ts
 * import { Component } from '@angular/core';
 * import { Authorized } from 'ngx-strongbox';
 *
 * @Component({
 *   selector: 'app-invoice-actions',
 *   imports: [Authorized],
 *   template: `
 *     <button *authorized="{ permissions: ['invoice:pay'] }; else readOnly; restoring wait">Pay</button>
 *     <ng-template #readOnly>You may only look.</ng-template>
 *     <ng-template #wait>…</ng-template>
 *     <p *authorized="let user">Signed in as {{ user.name }}</p>
 *   `,
 * })
 * export class InvoiceActions {}
 * ```
 */
@Directive({ selector: '[authorized]' })
export class Authorized {
  /** What is needed; without any, being signed in. */
  readonly authorized = input<AccessConditions, AccessConditions | ''>(
    {},
    { transform: (conditions) => (conditions === '' ? {} : conditions) },
  );
  /** What others see. */
  readonly authorizedElse = input<TemplateRef<unknown> | null>(null);
  /** What is seen while it is not known who is there. */
  readonly authorizedRestoring = input<TemplateRef<unknown> | null>(null);

  constructor() {
    const auth = inject(Auth);
    const granted = inject<TemplateRef<AuthorizedContext>>(TemplateRef);
    const container = inject(ViewContainerRef);
    let shown: TemplateRef<unknown> | null = null;
    let view: EmbeddedViewRef<unknown> | null = null;

    const show = (template: TemplateRef<unknown> | null, context: AuthorizedContext | null): void => {
      if (template !== shown) {
        container.clear();
        shown = template;
        view = template && container.createEmbeddedView(template, context);
      } else if (view && context) {
        Object.assign(view.context as AuthorizedContext, context);
        view.markForCheck();
      }
    };
    effect(() => {
      const other = auth.isSignedIn() === undefined ? this.authorizedRestoring() : this.authorizedElse();
      let user: User | null = null;
      try {
        if (auth.hasAccess(this.authorized())) user = auth.user();
      } finally {
        // After a mistake in the conditions, too, what they no longer grant has to go.
        untracked(() => {
          show(user ? granted : other, user && { $implicit: user, authorized: user });
        });
      }
    });
  }

  /** Tells the compiler what `let user` is. */
  static ngTemplateContextGuard(directive: Authorized, context: unknown): context is AuthorizedContext;
  static ngTemplateContextGuard(): boolean {
    return true;
  }
}
