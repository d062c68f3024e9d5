import { chain, noop, type Rule, type Tree } from '@angular-devkit/schematics';
import { findApplication } from '../workspace/application';
import { addRootProvider } from '../workspace/root-providers';
import { shown } from '../workspace/shown';
import { addExample } from './add-example';
import { addInterceptors } from './add-interceptors';
import { addProxy } from './add-proxy';
import { addServedRoutes } from './add-routes';
import { addRuntimeConfig } from './add-runtime-config';
import { addSilentPage } from './add-silent-page';
import { type Answers, doubtsAbout, readAnswers } from './answers';
import { authCode } from './auth-code';
import { explainSetUp } from './explain-set-up';
import type { NgAddOptions } from './ng-add-options';
import { Report } from './report';
import { keepBackend, writeBackend } from './write-backend';

/** Writes what the answers say; what it does not understand it leaves alone, and says what to write there. */
export function setUp(options: NgAddOptions): Rule {
  return async (tree, { logger }) => {
    const app = await findApplication(tree, options.project);
    const report = new Report();
    const answers = keepBackend(tree, readAnswers(app, options), report);
    report.after('Check:', doubtsAbout(answers));
    return chain([
      async (host) => {
        addAuth(host, answers, report);
        await addInterceptors(host, answers, report);
      },
      answers.example ? addExample(answers, report) : noop(),
      addServedRoutes(answers, report),
      addSilentPage(answers, report),
      addRuntimeConfig(answers, report),
      addProxy(answers, report),
      writeBackend(answers, report),
      () => {
        explainSetUp(answers, report);
        report.print(logger);
      },
    ]);
  };
}

function addAuth(tree: Tree, answers: Answers, report: Report): void {
  const code = authCode(answers);
  const path = addRootProvider(tree, answers.app.main, code);
  if (path === null) {
    const names = [...code.imports]
      .map(([name, module]) => `import { ${name} } from '${module}';`)
      .join('\n');
    report.byHand(
      `${answers.app.main} starts the application in a way that is not known here. Add to the providers of the whole application:`,
      `${names}\n\n${code.text}`,
    );
  } else report.done(`${shown(path)}: provideAuth`);
}
