import { chain, type Rule } from '@angular-devkit/schematics';
import { addRootProvider } from '@schematics/angular/utility';
import type { NgAddOptions } from './ng-add-options';

export function ngAdd({ project }: NgAddOptions): Rule {
  return chain([
    addRootProvider(
      project,
      ({ code, external }) =>
        code`${external('provideAuth', 'ngx-strongbox')}(${external('withBackendSession', 'ngx-strongbox/backend')}())`,
    ),
  ]);
}
