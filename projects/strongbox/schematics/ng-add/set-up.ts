import { chain, type Rule } from '@angular-devkit/schematics';
import { findApplication } from '../workspace/application';
import { callsOf, localNameOf, placeOf, sourcesOf } from '../workspace/auth-set-up';
import { importOf, isTaken } from '../workspace/imports';
import { readSource } from '../workspace/declarations';
import { addRootProvider, canAddRootProvider, findRootScope } from '../workspace/root-scope';
import { addExample } from './add-example';
import { addInterceptors } from './add-interceptors';
import { doubtsAbout, readAnswers, type Answers } from './answers';
import { authCode, strategyName } from './auth-code';
import { addProxy } from './add-proxy';
import { addRuntimeConfig } from './add-runtime-config';
import { addSilentPage } from './add-silent-page';
import { explainSetUp } from './explain-set-up';
import type { NgAddOptions } from './ng-add-options';
import { Report } from './report';
import { writeBackend } from './write-backend';

/** Writes what the answers say; what it does not understand it leaves alone, and says what to write there. */
export function setUp(options: NgAddOptions): Rule {
  return async (tree, { logger }) => {
    const app = await findApplication(tree, options.project);
    const answers = readAnswers(app, options);
    const report = new Report();
    const [there] = (await sourcesOf(tree, app.name)).flatMap((source) =>
      callsOf(source, 'provideAuth', 'ngx-strongbox'),
    );
    if (there) {
      sayWhatIsThere(there.getText(), placeOf(there), answers, report);
      report.print(logger);
      return;
    }
    addAuth(answers, report);
    return chain([
      ...
    ]);
  };
}
