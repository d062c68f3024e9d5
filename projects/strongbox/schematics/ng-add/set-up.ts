import { chain, noop, type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { findApplication } from '../workspace/application';
import { callsOf, importOf, isTaken } from '../workspace/imports';
import { addRootProvider } from '../workspace/root-providers';
import { findRootScope } from '../workspace/root-scope';
import { placeOf, shown } from '../workspace/shown';
import { readSource, sourcesOf } from '../workspace/workspace-sources';
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
import { writeBackend } from './write-backend';

/** Writes what the answers say; what it does not understand it leaves alone, and says what to write there. */
export function setUp(options: NgAddOptions): Rule {
  return async (tree, { logger }) => {
    const app = await findApplication(tree, options.project);
    const answers = readAnswers(app, options);
    const report = new Report();
    const print: Rule = () => {
      report.print(logger);
    };
    const [there] = (await sourcesOf(tree, app.name)).flatMap((source) =>
      callsOf(source, 'provideAuth', 'ngx-strongbox'),
    );
    if (there) {
      sayWhatIsThere(there.getText(), placeOf(there), answers, report);
      return print;
    }
    refuseAnother(tree, answers);
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
      },
      print,
    ]);
  };
}

/** The second time nothing is touched: what is there may have been changed for good reasons. */
function sayWhatIsThere(code: string, place: string, answers: Answers, report: Report): void {
  const wanted = authCode(answers).text;
  const same = (text: string): string => text.replaceAll(/\s+|,(?=\s*[)}\]])/g, '');
  report.done(`Nothing: ${place} has provideAuth already.`);
  if (same(code) !== same(wanted)) {
    report.byHand('If you want these answers in place of it, write there, with what it imports:', wanted);
  }
}

/** Two libraries whose `provideAuth` has one name: an app of the other one is migrated, not added to. */
function refuseAnother(tree: Tree, { app }: Answers): void {
  const path = findRootScope(tree, app.main)?.path ?? app.main;
  const source = readSource(tree, path);
  if (!isTaken(source, 'provideAuth', 'ngx-strongbox')) return;
  const other = importOf(source, 'provideAuth')?.module;
  const fix =
    other === 'angular-auth-oidc-client'
      ? `ng generate ngx-strongbox:migrate --from ${other}`
      : 'give that another name (import { provideAuth as … }), and run this again';
  throw new SchematicsException(
    `${shown(path)} has another provideAuth${other ? `, of ${other}` : ''}: ${fix}.`,
  );
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
